import ArgumentParser
import Foundation
import WisselConsent
import WisselDemo
import WisselLake
import WisselProcesses
import WisselSettings
import WisselStation
import WisselWire

/// `wissel station doctor`.
struct StationDoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Examine what a station needs, and say for each failure why and what to do.",
    discussion: """
      Looks at the machine, its disk and container engine, and with --config at the proxy, names, certificates, clock, \
      the server and every other destination, the API key, the private key and the databases. It changes nothing. \
      Exit status 0: nothing stands in the way of a start; 1: something does; 2: the settings cannot be read.

      EXAMPLE
        wissel station doctor --config node.yaml --language nl
      """)

  @Option(help: "A node's YAML file, or a folder of them; without one the machine alone is examined.")
  var config: [String] = []

  @Option(help: "nl or en; by default that of the environment (LANG).")
  var language: Language?

  @Flag(help: "Look for a GPU as well; done anyway when the settings ask for one.")
  var gpu = false

  @Flag(help: "Print JSON, a line for each station.")
  var json = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let nodes: [NodeSettings]
    do {
      let files = try config.flatMap { try SettingsFile.files(at: $0) }
      nodes = try files.map { try SettingsFile.node(at: $0, environment: environment) }
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
    let language = language ?? Language(environment: environment)
    var isGood = true
    for node in nodes.isEmpty ? [nil] : nodes.map(Optional.some) {
      let doctor = StationDoctor(
        node: node, relay: .beside(Installation.current), environment: environment, asksGPU: gpu,
        openLake: Self.openLake)
      let diagnosis = Diagnosis(await doctor.examine(), now: Date())
      isGood = isGood && diagnosis.isGood
      try StandardOutput.line(
        json
          ? WireJSON.text(diagnosis.json(node?.name, in: language)) : diagnosis.report(node?.name, in: language))
    }
    if !isGood { throw ExitCode(1) }
  }
}

extension StationDoctorCommand {
  /// Opens a lake as a run would, and looks what there is.
  private static let openLake: @Sendable (String) -> Facts.LakeHealth = { folder in
    do {
      let lake = try Lake(folder, .reading)
      let views = try LakeCatalogue(lake).tables().filter { $0.schema == "curated" }
      let purposes = views.compactMap { view in view.restriction.map { (view.name, $0.rule.purpose.code) } }
      return .opens(
        snapshot: try lake.snapshot(), views: Set(views.map(\.name)),
        purposes: Dictionary(purposes) { first, _ in first })
    } catch {
      return .fails("\(error)")
    }
  }
}

extension Language: ExpressibleByArgument {}

extension RelaySettings {
  /// The relay of an installation: its image, and the image's archive where it lies beside the program.
  static func beside(_ installation: Installation) -> RelaySettings {
    let archive = installation.folder.appendingPathComponent("\(Program.relay.rawValue).tar")
    let isThere = FileManager.default.fileExists(atPath: archive.path)
    return RelaySettings(image: Program.relay.image, archive: isThere ? archive : nil)
  }
}
