import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import WisselDemo
import WisselSettings
import WisselStation
import WisselWire

/// `wissel station start`.
struct StationStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Start a station; it prints 'ready' when it is connected and synchronised.",
    discussion: """
      The file is a vantage6 node YAML; its name is the station's identity. Repeat --config, or give a folder, for \
      several networks. SIGTERM ends it in good order: algorithms under way go on, and the next start takes them over.

      EXAMPLE
        wissel station start --config node.yaml
      """)

  @Option(help: "A node's YAML file, or a folder of them.")
  var config: [String]

  @Flag(help: "When the station stops, end the algorithms under way; the next start begins them anew.")
  var endRuns = false

  @Flag(help: ArgumentHelp("End when standard input ends, and the runs with it.", visibility: .hidden))
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
    let ring = LogRing()
    let consoles = try StationConsoles(settings, ring: ring, logger: Self.logger(settings[0], ring))
    var services: [any Service] = zip(settings, consoles.seats).map { node, seat in
      var logger = Self.logger(node, ring)
      logger[metadataKey: "station"] = "\(node.name)"
      for warning in node.warnings { logger.warning("\(warning)") }
      var settings = StationSettings(
        node: node, relay: .beside(.current), people: seat.people, makeFrame: LakeProcess.maker)
      settings.endsRuns = endRuns || endWithInput
      return StationService(
        settings: settings, environment: environment, logger: logger, onOpen: seat.open,
        onReady: { readiness.oneMore() })
    }
    services += consoles.services
    if endWithInput { services.append(InputWatch(logger: logger)) }
    do {
      try await ServiceLoop.run(services, logger: logger)
    } catch let error as StationError {
      throw CommandFailure.failed("\(error)")
    }
  }

  /// A station's log, which its console shows as well.
  private static func logger(_ node: NodeSettings, _ ring: LogRing) -> Logger {
    Logs.logger("station", node.logging, also: { ring.handler { WireTime(Date()).description } })
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
