import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselProcesses
import WisselTesting

/// An identity provider on loopback, and people who sign in with it.
struct PlayedProvider: Sendable {
  let issuer: String

  private static let python = SharedFiles.package.appendingPathComponent(".build/python/bin/python")

  /// Whether the Python packages are there.
  static var isAvailable: Bool {
    let packages = SharedFiles.package.appendingPathComponent(".build/python/lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: packages.path)) ?? []
    return versions.contains { version in
      FileManager.default.fileExists(
        atPath: packages.appendingPathComponent("\(version)/site-packages/oidc_provider_mock").path)
    }
  }

  /// Starts one, runs the body, and ends it.
  ///
  /// - Parameter people: for each the subject, the mail address, and `yes` where it is verified.
  static func run(_ people: [String], _ body: (PlayedProvider) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let script = SharedFiles.package.appendingPathComponent("Tests/Interop/oidc_provider.py").path
      let process = try await ManagedProcess.start(
        URL(fileURLWithPath: "/usr/bin/timeout"), name: "identity provider",
        arguments: ["--kill-after=5", "180", python.path, script] + people,
        environment: ["PYTHONDONTWRITEBYTECODE": "1"], log: folder.appendingPathComponent("provider.log"))
      do {
        let line = try await process.line(startingWith: "ready ")
        try await body(PlayedProvider(issuer: "http://127.0.0.1:\(line.dropFirst("ready ".count))"))
      } catch {
        process.closeInput()
        await process.wait()
        throw error
      }
      process.closeInput()
      await process.wait()
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
