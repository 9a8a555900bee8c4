import Foundation
package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
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
  /// The routes of the API.
  package let routes: [RouteDescription]
  /// What listeners are told as it happens.
  package let live: LiveEvents
  /// What the administrator should be told about this start.
  package let notices: [String]

  private let requests = RequestFigures()
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
    unique: @escaping @Sendable () -> String = { UUID.random().uuidString.lowercased() },
    mount: (Router<APIContext>) throws -> Void = { _ in },
    onReady: @escaping @Sendable (_ host: String, _ port: Int) async -> Void = { _, _ in }
  ) async throws {
    core = try await Self.open(options, logger: logger, now: now, unique: unique)
    notices =
      try await FirstStart(core: core).run() + Self.warnings(options)
      + core.database.read { try NamedOrganizations(options).warnings($0) }
    let router = Router(context: APIContext.self)
    router.add(middleware: RequestFrame(options, figures: requests, unique: unique))
    let callers = CallerQueries(core)
    live = try await LiveEvents(core)
    router.addSocketRoutes(live.sockets) { _, context in context.clientAddress }
    let auditing = Auditing(core)
    var routes = APIRoutes(
      prefix: options.apiPath, limits: options.limits, around: { try await auditing.around($0, $1) }
    ) {
      try await callers.caller(of: $0)
    }
    Self.register(core, live, &routes)
    routes.describe(at: "/openapi.json", title: "Wissel server", version: StatusRoutes.contract)
    self.routes = routes.descriptions
    routes.mount(on: router)
    RobotsRoute.mount(on: router)
    try mount(router)
    responder = router.buildResponder()
    self.logger = logger
    self.onReady = onReady
  }

  private static func warnings(_ options: ServerOptions) -> [String] {
    guard case .postgres = options.database, options.tokenSecret == nil else { return [] }
    return [
      "jwt_secret_key is not set, so other server processes on this database will not know this one's tokens; set the "
        + "same for all"
    ]
  }

  /// One line per feature.
  private static func register(_ core: ServerCore, _ live: LiveEvents, _ routes: inout APIRoutes) {
    StatusRoutes(core, isEnding: { live.watch.isClosed }).register(&routes)
    TokenRoutes(core).register(&routes)
    AccountRoutes(core).register(&routes)
    RecoveryRoutes(core).register(&routes)
    OrganizationRoutes(core, live).register(&routes)
    CollaborationRoutes(core, live).register(&routes)
    CollaborationMemberRoutes(core, live).register(&routes)
    StudyRoutes(core, live).register(&routes)
    NodeRoutes(core, live).register(&routes)
    UserRoutes(core, live).register(&routes)
    RoleRoutes(core).register(&routes)
    RuleRoutes(core).register(&routes)
    TaskRoutes(core, live).register(&routes)
    RunRoutes(core, live).register(&routes)
    ResultRoutes(core).register(&routes)
    BlobRoutes(core).register(&routes)
    UploadRoutes(core).register(&routes)
    KillRoutes(core, live).register(&routes)
    RosterRoutes(core).register(&routes)
    WitnessRoutes(core).register(&routes)
    PortRoutes(core).register(&routes)
    VPNRoutes(core).register(&routes)
    ColumnRoutes(core, live).register(&routes)
    StoreRoutes(core).register(&routes)
    SignInRoutes(core).register(&routes)
  }

  /// The database, up to date, and all that features share.
  package static func open(
    _ options: ServerOptions, logger: Logger, now: @escaping @Sendable () -> WireTime,
    unique: @escaping @Sendable () -> String
  ) async throws -> ServerCore {
    let database = try await Database.open(options.database)
    try await database.migrate(Schema.migrations, importCommand: Schema.importCommand)
    try await database.write { try DefaultRoleSync.run($0) }
    let tokens = await Tokens(
      secret: options.tokenSecret ?? unique(), accessLifetime: options.accessLifetime,
      refreshLifetime: options.refreshLifetime, now: now, unique: unique)
    return ServerCore(
      options: options, database: database, tokens: tokens,
      passwords: try PasswordHasher(cost: options.passwordCost),
      payloads: try await Payloads(options.payloads, database, now: { now().date }), logger: logger, now: now,
      unique: unique)
  }

  /// The server's figures.
  package var metrics: MetricsReport { MetricsReport(core, live, requests) }

  /// So long that it is for ever to a connection, and no moment so much later overflows.
  private static let longestSilence = Duration.seconds(30 * 86_400)

  /// The listener with the routes behind it.
  ///
  /// - Throws: `ServerStartError` when the files for TLS cannot be used.
  package func application() throws -> Application<RouterResponder<APIContext>> {
    let (host, onReady) = (core.options.host, onReady)
    let limits = core.options.limits
    // A body that comes too slowly is answered with 408 before its connection is cut off.
    let patience = ConnectionPatience(
      silence: TimeAmount(min(max(limits.silence, limits.sending), Self.longestSilence)),
      head: TimeAmount(min(limits.head, Self.longestSilence)))
    var server = HTTPServerBuilder.sockets(live.sockets, patience: patience)
    if let files = core.options.tls { server = try .tls(server, tlsConfiguration: files.configuration()) }
    return Application(
      responder: responder,
      server: server,
      configuration: .init(address: .hostname(host, port: core.options.port), serverName: nil),
      onServerRunning: { await onReady(host, $0.localAddress?.port ?? 0) },
      logger: logger)
  }

  /// Serves until the group shuts down; requests under way are finished.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [live] in await live.run() }
      if let port = core.options.metricsPort {
        let listener = MetricsListener(report: metrics, host: core.options.host, port: port, logger: logger)
        group.addTask { [logger] in
          do { try await listener.run() } catch {
            logger.error("the figures for Prometheus cannot be served at port \(port); the API goes on without")
          }
        }
      }
      group.addTask { [core] in await PayloadUpkeep(core).run() }
      try await application().run()
      group.cancelAll()
    }
    try await core.end()
  }
}
