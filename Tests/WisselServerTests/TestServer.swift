import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing
import WisselDatabase
import WisselHTTP
import WisselServer
import WisselTesting
import WisselWire

/// A whole server in the process, over a database in memory, called without a socket.
struct TestServer {
  let service: ServerService
  let client: any TestClientProtocol

  /// The reply to a call: its status, headers and JSON.
  struct Reply {
    let status: Int
    let headers: HTTPFields
    let json: JSONValue
    let text: String

    /// `msg` of the body.
    var message: String? { json["msg"]?.string }
    /// `data` of a list.
    var data: [JSONValue] { json["data"]?.array ?? [] }
    /// The ids of a list.
    var ids: [Int] { data.compactMap { $0["id"]?.int } }
  }

  /// The password of `root` in tests.
  static let rootPassword = "Root-Passw0rd"

  /// Runs a test against a fresh server.
  static func run(
    configure: (inout ServerOptions) -> Void = { _ in },
    now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    _ body: @escaping @Sendable (TestServer) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      var options = ServerOptions(dataFolder: folder)
      options.passwordCost = 4
      options.rootPassword = rootPassword
      options.tokenSecret = "a secret for tests"
      configure(&options)
      let service = try await ServerService(options, logger: Logger(label: "test"), now: now)
      try await service.application().test(.router) { client in
        try await body(TestServer(service: service, client: client))
      }
      try await service.core.end()
    }
  }

  /// Runs a test against a fresh server that listens on a free port of the loopback address.
  static func listening(
    configure: (inout ServerOptions) -> Void = { _ in },
    _ body: @escaping @Sendable (TestServer) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      var options = ServerOptions(dataFolder: folder)
      options.passwordCost = 4
      options.port = 0
      options.rootPassword = rootPassword
      options.tokenSecret = "a secret for tests"
      configure(&options)
      let service = try await ServerService(options, logger: Logger(label: "test"))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await service.live.run() }
        try await service.application().test(.ahc(.http)) { client in
          try await body(TestServer(service: service, client: client))
        }
        group.cancelAll()
      }
      try await service.core.end()
    }
  }

  /// Calls the API; a path without a leading `/api` gets it.
  @discardableResult
  func call(
    _ method: HTTPRequest.Method, _ path: String, _ json: JSONValue? = nil, token: String? = nil
  ) async throws -> Reply {
    var headers: HTTPFields = [:]
    if let token { headers[.authorization] = "Bearer \(token)" }
    if json != nil { headers[.contentType] = "application/json" }
    let body = try json.map { ByteBuffer(bytes: try WireJSON.encode($0)) }
    return try await client.execute(uri: "/api" + path, method: method, headers: headers, body: body) { response in
      let bytes = Data(response.body.readableBytesView)
      return Reply(
        status: response.status.code, headers: response.headers,
        json: (try? WireJSON.decode(JSONValue.self, from: bytes)) ?? .null, text: String(decoding: bytes, as: UTF8.self)
      )
    }
  }

  /// A user's access token.
  func token(_ username: String = "root", _ password: String = rootPassword) async throws -> String {
    let reply = try await call(.post, "/token/user", ["username": .string(username), "password": .string(password)])
    return try #require(reply.json["access_token"]?.string, "\(reply.text)")
  }
}
