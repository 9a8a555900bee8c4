import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselTesting

/// An identity provider on loopback, and people who sign in with it.
struct PlayedProvider: Sendable {
  let issuer: String

  /// Whether the Python packages are there.
  static var isAvailable: Bool { PlayedProgram.hasPackage("oidc_provider_mock") }

  /// Starts one, runs the body, and ends it.
  ///
  /// - Parameter people: for each the subject, the mail address, and `yes` where it is verified.
  static func run(_ people: [String], _ body: (PlayedProvider) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await PlayedProgram.run("oidc_provider.py", people, in: folder) { _, port in
        try await body(PlayedProvider(issuer: "http://127.0.0.1:\(port)"))
      }
    }
  }

  /// Signs in at the provider as a person would; gives where the browser is sent back to.
  func signIn(_ subject: String, at address: String) async throws -> String {
    let client = HTTPClient(
      eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
    var request = HTTPClientRequest(url: address)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    request.body = .bytes(ByteBuffer(string: "sub=\(subject)"))
    do {
      let response = try await client.execute(request, timeout: .seconds(20))
      try await client.shutdown()
      return response.headers.first(name: "location") ?? ""
    } catch {
      try await client.shutdown()
      throw error
    }
  }
}
