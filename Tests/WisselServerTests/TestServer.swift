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

/// A whole server in the process, called without a socket, over the engine of this pass: SQLite in memory, or a
/// PostgreSQL database of its own.
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
    configure: @escaping @Sendable (inout ServerOptions) -> Void = { _ in },
    now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    _ body: @escaping @Sendable (TestServer) async throws -> Void
  ) async throws {
    try await withOptions(configure) { options in
      let service = try await ServerService(options, logger: Logger(label: "test"), now: now)
      try await service.serving {
        try await service.application().test(.router) { client in
          try await body(TestServer(service: service, client: client))
        }
      }
    }
  }

  /// Options of a server for tests, over an empty database that is gone afterwards.
  static func withOptions(
    on engine: TestDatabase = .ofThisPass, _ configure: @escaping @Sendable (inout ServerOptions) -> Void = { _ in },
    _ body: @escaping @Sendable (ServerOptions) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      var options = ServerOptions(dataFolder: folder)
      options.passwordCost = 4
      options.rootPassword = rootPassword
      options.tokenSecret = "a secret for tests"
      switch engine {
      case .sqlite:
        configure(&options)
        try await body(options)
      case .postgres:
        try await PrivatePostgres.shared.template("server") { address in
          var options = ServerOptions(dataFolder: folder)
          options.database = .postgres(address)
          let core = try await ServerService.open(
            options, logger: Logger(label: "test"), now: { WireTime(Date()) }, unique: { UUID().uuidString })
          try await core.end()
          try core.database.close()
        }
        let given = options
        try await PrivatePostgres.shared.withDatabase(template: "server") { address in
          var options = given
          options.database = .postgres(address)
          configure(&options)
          try await body(options)
        }
      }
    }
  }

  /// Runs a test against two servers on one fresh PostgreSQL database.
  static func pair(_ body: @escaping @Sendable (TestServer, TestServer) async throws -> Void) async throws {
    try await withOptions(on: .postgres) { options in
      let first = try await ServerService(options, logger: Logger(label: "first"))
      let second = try await ServerService(options, logger: Logger(label: "second"))
      try await first.serving {
        try await second.serving {
          try await first.application().test(.router) { one in
            try await second.application().test(.router) { other in
              try await body(TestServer(service: first, client: one), TestServer(service: second, client: other))
            }
          }
        }
      }
    }
  }

  /// Runs a test against a fresh server that listens on a free port of the loopback address.
  static func listening(
    configure: @escaping @Sendable (inout ServerOptions) -> Void = { _ in },
    _ body: @escaping @Sendable (TestServer) async throws -> Void
  ) async throws {
    try await withOptions({
      $0.port = 0
      configure(&$0)
    }) { options in
      let service = try await ServerService(options, logger: Logger(label: "test"))
      try await service.serving {
        try await service.application().test(.ahc(.http)) { client in
          try await body(TestServer(service: service, client: client))
        }
      }
    }
  }

  /// Calls the API; a path without a leading `/api` gets it.
  @discardableResult
  func call(
    _ method: HTTPRequest.Method, _ path: String, _ json: JSONValue? = nil, token: String? = nil
  ) async throws -> Reply {
    try await call(method, path, bytes: try json.map { try WireJSON.encode($0) }, token: token)
  }

  /// Sends a body that says it is JSON, as it is.
  func call(
    _ method: HTTPRequest.Method, _ path: String, bytes: Data?, token: String? = nil
  ) async throws -> Reply {
    var headers: HTTPFields = [:]
    if let token { headers[.authorization] = "Bearer \(token)" }
    if bytes != nil { headers[.contentType] = "application/json" }
    let body = bytes.map { ByteBuffer(bytes: $0) }
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

extension ServerService {
  /// Runs a test with what goes on beside the listener, then ends that and lets go of the database.
  func serving(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await live.run() }
      try await body()
      group.cancelAll()
    }
    try await core.end()
    try core.database.close()
  }
}
