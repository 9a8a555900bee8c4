import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import WisselDemo
import WisselSettings
import WisselStation

/// `wissel station start`.
struct StationStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Start a station; it prints 'ready' when it is connected and synchronised.",
    discussion: """
      The file is a vantage6 node YAML; its name is the station's identity. Repeat --config, or give a folder, for \
      several networks. SIGTERM ends it in good order.

      EXAMPLE
        wissel station start --config node.yaml
      """)

  @Option(help: "A node's YAML file, or a folder of them.")
  var config: [String]

  @Flag(help: ArgumentHelp("End when standard input ends.", visibility: .hidden))
  var endWithInput = false

  func run() async throws {
    guard !config.isEmpty else { throw ValidationError("Missing expected argument '--config <config>'") }
    let environment = ProcessInfo.processInfo.environment
    let settings: [NodeSettings]
    do {
      let files = try config.flatMap { try SettingsFile.files(at: $0) }
      settings = try files.map { try SettingsFile.node(at: $0, environment: environment) }
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
    let logger = Logs.logger("station", settings[0].logging)
    let readiness = Readiness(of: settings.count)
    var services: [any Service] = settings.map { node in
      var logger = Logs.logger("station", node.logging)
      logger[metadataKey: "station"] = "\(node.name)"
      for warning in node.warnings { logger.warning("\(warning)") }
      return StationService(
        settings: StationSettings(node: node, relay: .beside(.current)),
        environment: environment, logger: logger, onReady: { readiness.oneMore() })
    }
    if endWithInput { services.append(InputWatch(logger: logger)) }
    do {
      try await ServiceLoop.run(services, logger: logger)
    } catch let error as StationError {
      throw CommandFailure.failed("\(error)")
    }
  }
}

/// Prints `ready` once all stations of this process are.
private final class Readiness: Sendable {
  private let missing: Mutex<Int>

  init(of count: Int) { missing = Mutex(count) }

  func oneMore() {
    let left = missing.withLock { missing in
      missing -= 1
      return missing
    }
    if left == 0 { Output.line("ready") }
  }
}
