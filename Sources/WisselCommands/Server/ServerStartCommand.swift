import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import WisselDemo
import WisselProcesses
import WisselServer
import WisselSettings

/// `wissel server start`.
struct ServerStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Start the server; it prints 'ready http://HOST:PORT' when it accepts requests.",
    discussion: """
      The file is a vantage6 server YAML. The first start makes the database with an organisation and a user 'root';
      its password is WISSEL_ROOT_PASSWORD, or a random one in a file whose path is printed. SIGTERM ends it in good
      order.

      EXAMPLE
        wissel server start --config server.yaml
      """)

  @Option(help: "The server's YAML file.")
  var config: String

  @Flag(help: ArgumentHelp("End when standard input ends.", visibility: .hidden))
  var endWithInput = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let settings: ServerSettings
    do {
      settings = try SettingsFile.server(at: config, environment: environment)
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
    let logger = Logs.logger("server", settings.logging, format: settings.wissel.logFormat)
    for warning in settings.warnings { logger.warning("\(warning)") }
    let options = try Self.options(settings, config: config, environment: environment)
    let service = try await makeService(options, settings: settings, logger: logger)
    for notice in service.notices { logger.notice("\(notice)") }
    var services: [any Service] = [service]
    if endWithInput { services.append(InputWatch(logger: logger)) }
    try await ServiceLoop.run(services, logger: logger)
  }

  /// What the file decides, in the server's own terms.
  ///
  /// - Throws: `CommandFailure` for what this server cannot do.
  static func options(
    _ settings: ServerSettings, config: String, environment: [String: String]
  ) throws -> ServerOptions {
    do {
      return try ServerOptions(
        settings, folder: URL(fileURLWithPath: config).deletingLastPathComponent(), environment: environment)
    } catch let error as ServerStartError {
      throw CommandFailure.unusable("\(error)")
    }
  }

  private func makeService(
    _ options: ServerOptions, settings: ServerSettings, logger: Logger
  ) async throws -> ServerService {
    let web =
      settings.wissel.web
      ? try WebMount(apiPath: options.apiPath, secret: options.tokenSecret, program: Installation.current.wissel) : nil
    do {
      let service = try await ServerService(
        options, logger: logger, mount: { web?.addRoutes(to: $0) },
        onReady: { host, port in StandardOutput.ready("ready http://\(host):\(port)") })
      web?.connect(to: service)
      return service
    } catch let error as ServerStartError {
      throw CommandFailure.unusable("\(error)")
    }
  }
}
