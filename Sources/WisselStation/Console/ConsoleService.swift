package import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import WisselPages
package import WisselSettings

/// The pages of the stations of this process for the people around them: the station's one listener, on loopback or on
/// one private address with TLS.
package struct ConsoleService: Service, Sendable {
  private let settings: ConsoleSettings
  private let tls: TLSConfiguration?
  private let site: ConsoleSite
  private let logger: Logger
  private let onReady: @Sendable (_ host: String, _ port: Int) async -> Void

  /// - Parameters:
  ///   - settings: with paths as they are to be opened.
  ///   - directory: the stations.
  ///   - people: who may sign in.
  ///   - log: the last lines of the stations' log.
  ///   - onReady: called with the bound address when requests are accepted.
  /// - Throws: `StationError` for an address where the console may not listen, or TLS files that are of no use.
  package init(
    _ settings: ConsoleSettings, directory: StationDirectory, people: PeopleDesk, log: LogRing,
    now: @escaping @Sendable () -> Date = { Date() }, logger: Logger,
    onReady: @escaping @Sendable (_ host: String, _ port: Int) async -> Void = { _, _ in }
  ) throws {
    if let problem = ConsoleAddress.problem(with: settings) { throw StationError(.settings, problem) }
    self.settings = settings
    tls = try settings.tls.map { try Self.configuration($0) }
    site = try ConsoleSite(
      directory: directory, people: people, log: log, usesTLS: settings.tls != nil, now: now, logger: logger)
    self.logger = logger
    self.onReady = onReady
  }

  package func run() async throws {
    var server = HTTPServerBuilder.late
    if let tls { server = try .tls(server, tlsConfiguration: tls) }
    let (settings, logger, onReady) = (settings, logger, onReady)
    var quiet = logger
    quiet.logLevel = .critical
    let application = Application(
      responder: router().buildResponder(), server: server,
      configuration: .init(address: .hostname(settings.address, port: settings.port), serverName: nil),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        logger.notice(
          "the console",
          metadata: ["address": "\(settings.tls == nil ? "http" : "https")://\(settings.address):\(port)"])
        await onReady(settings.address, port)
      }, logger: quiet)
    do {
      try await application.run()
    } catch let error where !(error is CancellationError) && !Task.isCancelled {
      throw StationError(
        .settings,
        "the console cannot listen on \(settings.address) port \(settings.port): another program may have it, or the "
          + "address is not this machine's; correct wissel.console")
    }
  }

  /// The console's routes, with the headers that keep pages from being framed, sniffed or fed foreign code.
  func router() -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    let pages = router.group().add(
      middleware: SecurityHeaders<BasicRequestContext>(strictTransport: settings.tls != nil))
    let site = site
    func page(
      _ method: HTTPRequest.Method, _ path: RouterPath,
      _ make: @escaping @Sendable (ConsoleVisit, Parameters) async throws -> Response
    ) {
      pages.on(path, method: method) { request, context in
        let visit = await site.visit(request)
        return await site.answer(visit) { try await make(visit, context.parameters) }
      }
    }
    page(.get, "/") { visit, _ in try await site.today(visit) }
    page(.post, "/pause") { visit, _ in try await site.pause(visit) }
    page(.post, "/stop") { visit, _ in try await site.stop(visit) }
    page(.get, "/held") { visit, _ in try await site.held(visit) }
    page(.get, "/held/{station}/{run}") { try await site.result($0, $1) }
    page(.get, "/held/{station}/{run}/result") { try await site.resultBytes($0, $1) }
    page(.post, "/held/{station}/{run}/decision") { try await site.decide($0, $1) }
    page(.get, "/data") { visit, _ in try site.data(visit) }
    page(.get, "/proof") { visit, _ in try await site.proof(visit) }
    page(.get, "/proof/{station}/{receipt}") { try site.receipt($0, $1) }
    page(.get, "/log") { visit, _ in try site.stationLog(visit) }
    page(.get, "/sign-in") { visit, _ in try site.signInPage(visit) }
    page(.post, "/sign-in") { visit, _ in try await site.signIn(visit) }
    page(.post, "/sign-out") { visit, _ in try await site.signOut(visit) }
    page(.get, "/language") { visit, _ in try site.changeLanguage(visit) }
    pages.get("/assets/{file}") { request, context in
      site.assets.response(fileName: context.parameters.get("file") ?? "", headers: request.headers)
    }
    return router
  }

  /// TLS 1.2 at least.
  private static func configuration(_ files: TLSSettings) throws -> TLSConfiguration {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
      let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      // Making the context once shows whether the two belong together.
      _ = try NIOSSLContext(configuration: configuration)
      return configuration
    } catch {
      throw StationError(
        .settings,
        "the console's TLS cannot be served with \(files.certificate) and \(files.key): check that both are PEM files this "
          + "user may read, and that the key belongs to the certificate")
    }
  }
}
