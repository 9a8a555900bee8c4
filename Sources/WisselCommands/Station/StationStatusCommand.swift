import ArgumentParser
import Foundation
import WisselProcesses
import WisselSettings
import WisselStation
import WisselWire

/// `wissel station status`.
struct StationStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how a running station is doing: its connection, what waits, runs and is held.",
    discussion: """
      Asks the station over its own socket, so only its user can. Exit status 0: connected and healthy; 1: it does not \
      run, or something is missing.

      EXAMPLE
        wissel station status --config node.yaml
      """)

  @Option(help: "A node's YAML file, or a folder of them.")
  var config: [String]

  @Flag(help: "Print JSON, a line for each station.")
  var json = false

  func run() async throws {
    var isGood = true
    for node in try StationFiles.nodes(config) {
      let socket = ControlSocket(data: node.dataFolder)
      do throws(ControlClient.Failure) {
        let report = try await ControlClient(socket).status()
        isGood = isGood && report.isHealthy
        try? StandardOutput.line(json ? WireJSON.text(report) : report.text)
      } catch {
        isGood = false
        let line: JSONValue = ["station": .string(node.name), "running": false, "problem": .string("\(error)")]
        try? StandardOutput.line(json ? WireJSON.text(line) : "\(node.name): \(error)")
      }
    }
    if !isGood { throw ExitCode(1) }
  }
}

/// The settings that the commands around a running station are given.
enum StationFiles {
  static func nodes(_ config: [String]) throws -> [NodeSettings] {
    guard !config.isEmpty else { throw ValidationError("Missing expected argument '--config <config>'") }
    let environment = ProcessInfo.processInfo.environment
    do {
      return try config.flatMap { try SettingsFile.files(at: $0) }
        .map { try SettingsFile.node(at: $0, environment: environment) }
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
  }

  static func node(_ config: String) throws -> NodeSettings {
    let nodes = try nodes([config])
    guard let node = nodes.first, nodes.count == 1 else {
      throw CommandFailure.unusable("\(config) holds several stations; name the file of one")
    }
    return node
  }
}
