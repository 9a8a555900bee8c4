import Foundation
package import Hummingbird
package import Logging
import ServiceLifecycle
import WisselDatabase
package import WisselHTTP
import WisselSocketIO
package import WisselWire

/// The server: its database, its routes and its listener, composed from options.
package struct ServerService: Service {
  package let core: ServerCore
  /// Answers requests; in-process callers use it as the listener does.
  package let responder: RouterResponder<APIContext>
  /// What listeners are told as it happens.
  package let live: LiveEvents
  /// What the administrator should be told about this start.
  package let notices: [String]

  private let logger: Logger
  private let onReady: @Sendable (_ host: String, _ port: Int) async -> Void

  /// Opens the database, brings it up to date and puts the routes together.
  ///
  /// - Parameters:
  ///   - mount: adds routes beside the API, such as the web's.
  ///   - onReady: called with the bound address when requests are accepted.
  /// - Throws: `ServerStartError` and `DatabaseError`, whose texts say what to do.
  package init(
    _ options: ServerOptions, logger: Logger,
    now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    unique: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() },
    mount: (Router<APIContext>) throws -> Void = { _ in },
    onReady: @escaping @Sendable (_ host: String, _ port: Int) async -> Void = { _, _ in }
  ) async throws {
    core = try await Self.open(options, logger: logger, now: now, unique: unique)
    notices = try await FirstStart(core: core).run()
    let router = Router(context: APIContext.self)
    router.addMiddleware {
      AccessLog(level: .debug)
      CrossOrigin(origins: options.allowedOrigins)
      ErrorReplies()
    }
    let callers = CallerQueries(core)
    live = LiveEvents(core)
    router.addSocketRoutes(live.sockets) { _, context in context.clientAddress }
    var routes = APIRoutes(prefix: options.apiPath) { try await callers.caller(of: $0) }
    Self.register(core, live, &routes)
    routes.mount(on: router)
    RobotsRoute.mount(on: router)
    try mount(router)
    responder = router.buildResponder()
    self.logger = logger
    self.onReady = onReady
  }

  /// One line per feature.
  private static func register(_ core: ServerCore, _ live: LiveEvents, _ routes: inout APIRoutes) {
    StatusRoutes(core).register(&routes)
    TokenRoutes(core).register(&routes)
    AccountRoutes(core).register(&routes)
    OrganizationRoutes(core).register(&routes)
    CollaborationRoutes(core).register(&routes)
    CollaborationMemberRoutes(core).register(&routes)
    StudyRoutes(core).register(&routes)
    NodeRoutes(core).register(&routes)
    UserRoutes(core).register(&routes)
    RoleRoutes(core).register(&routes)
    RuleRoutes(core).register(&routes)
    TaskRoutes(core, live).register(&routes)
    RunRoutes(core, live).register(&routes)
    ResultRoutes(core).register(&routes)
    BlobRoutes(core).register(&routes)
    UploadRoutes(core).register(&routes)
    KillRoutes(core, live).register(&routes)
  }

  /// The database, up to date, and all that features share.
  package static func open(
    _ options: ServerOptions, logger: Logger, now: @escaping @Sendable () -> WireTime,
    unique: @escaping @Sendable () -> String
  ) async throws -> ServerCore {
    guard !options.twoFactorAuthentication else {
      throw ServerStartError(
        "two_factor_auth is on, and this version cannot ask for a second factor yet: it does not start rather than "
          + "let people in with a password alone. Set two_factor_auth to false to accept that, or stay with the "
          + "present server.")
    }
    let database = try options.databaseFile.map { try Database.open($0) } ?? Database.inMemory()
    try await database.migrate(Schema.migrations, importCommand: Schema.importCommand)
    try await database.write { try DefaultRoleSync.run($0) }
    let tokens = await Tokens(
      secret: options.tokenSecret ?? unique(), accessLifetime: options.accessLifetime,
      refreshLifetime: options.refreshLifetime, now: now, unique: unique)
    return ServerCore(
      options: options, database: database, tokens: tokens,
      passwords: try PasswordHasher(cost: options.passwordCost),
      payloads: try await Payloads(options.payloads, now: { now().date }), logger: logger, now: now, unique: unique)
  }

  /// The listener with the routes behind it.
  package func application() -> Application<RouterResponder<APIContext>> {
    let (host, onReady) = (core.options.host, onReady)
    return Application(
      responder: responder,
      server: .sockets(live.sockets),
      configuration: .init(address: .hostname(host, port: core.options.port), serverName: nil),
      onServerRunning: { await onReady(host, $0.localAddress?.port ?? 0) },
      logger: logger)
  }

  /// Serves until the group shuts down; requests under way are finished.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [live] in await live.run() }
      group.addTask { [core] in await PayloadUpkeep(core).run() }
      try await application().run()
      group.cancelAll()
    }
    try await core.passwords.shutdown()
  }
}
