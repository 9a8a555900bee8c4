import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import WisselDemo
import WisselProcesses
import WisselSettings
import WisselStation

/// `wissel station start`.
struct StationStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Start a station; it prints 'ready' when it is connected and synchronised.",
    discussion: """
      The file is a vantage6 node YAML; its name is the station's identity. Repeat --config, or give a folder, for \
      several networks: one that fails is tried again, and the others go on. SIGTERM ends it in good order: algorithms \
      under way go on, and the next start takes them over.

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
    Heap.keepSmall()
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
    let isAlone = settings.count == 1
    let consoles = try StationConsoles(settings)
    var services: [any Service] = zip(settings, consoles.seats).enumerated().map { place, station in
      let (node, seat) = station
      var logger = StationConsoles.logger(node, seat.ring)
      logger[metadataKey: "station"] = "\(node.name)"
      for warning in node.warnings { logger.warning("\(warning)") }
      var settings = StationSettings(
        node: node, relay: .beside(.current), people: seat.people, makeFrame: LakeProcess.maker)
      settings.endsRuns = endRuns || endWithInput
      return SteadyStation(
        settings, environment: environment, isAlone: isAlone, logger: logger, onOpen: seat.open,
        onReady: { readiness.add(place) })
    }
    services += consoles.services
    if endWithInput { services.append(InputWatch(logger: logger)) }
    do {
      try await ServiceLoop.run(services, logger: logger)
    } catch let error as StationError {
      throw CommandFailure.failed("\(error)")
    }
  }
}

/// Prints `ready` once, when all stations of this process have been.
private final class Readiness: Sendable {
  private let missing: Mutex<Set<Int>>

  init(of count: Int) { missing = Mutex(Set(0..<count)) }

  func add(_ place: Int) {
    let isLast = missing.withLock { $0.remove(place) != nil && $0.isEmpty }
    if isLast { StandardOutput.ready("ready") }
  }
}
