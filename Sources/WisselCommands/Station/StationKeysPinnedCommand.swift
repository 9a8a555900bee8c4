import ArgumentParser
import Foundation
import WisselProcesses
import WisselSealing
import WisselSettings
import WisselStation
import WisselWire

/// `wissel station keys pinned`.
struct StationKeysPinnedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pinned",
    abstract: "Show which keys of organisations this station has pinned, and which others the server offers.",
    discussion: """
      Without a roster a station pins the first key it sees of an organisation, and seals for no other until it is \
      accepted.

      EXAMPLE
        wissel station keys pinned --config node.yaml
      """)

  @Option(help: "The node's YAML file.", completion: .file())
  var config: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let entries = try SeenKeys(config: config).entries()
    if json {
      let list = entries.map { entry -> JSONValue in
        [
          "organization": .int(entry.organization), "pinned": .string(entry.pinned.fingerprint),
          "offered": entry.offered.map { .string($0.fingerprint) } ?? .null,
        ]
      }
      return StandardOutput.line(try WireJSON.text(JSONValue.array(list)))
    }
    if entries.isEmpty { StandardOutput.line("no keys are pinned yet") }
    for entry in entries {
      StandardOutput.line("organisation \(entry.organization)  \(entry.pinned.fingerprint)")
      if let offered = entry.offered { StandardOutput.line("  the server offers  \(offered.fingerprint)") }
    }
  }
}

/// `wissel station keys accept`.
struct StationKeysAcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Pin the key that the server offers for an organisation in the place of the one before.",
    discussion: """
      Ask the organisation for the fingerprint of its key by another way than the server (wissel station keys show \
      prints it), and give what it says. A station that runs takes the key at once.

      EXAMPLE
        wissel station keys accept 3 sha256:0123… --config node.yaml
      """)

  @Argument(help: "The organisation's id.")
  var organization: Int

  @Argument(help: "The fingerprint that the organisation has told.")
  var fingerprint: String

  @Option(help: "The node's YAML file.", completion: .file())
  var config: String

  func run() async throws {
    let keys = try SeenKeys(config: config)
    do throws(SeenKeys.Unusable) {
      try keys.accept(fingerprint, of: organization)
    } catch {
      throw CommandFailure.failed("\(error)")
    }
    StandardOutput.line("organisation \(organization): \(fingerprint)")
  }
}

extension SeenKeys {
  /// The pinned keys of the station with this file.
  fileprivate init(config: String) throws {
    let node: NodeSettings
    do {
      node = try SettingsFile.node(at: config, environment: ProcessInfo.processInfo.environment)
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
    self.init(folder: TrustFolder(data: node.dataFolder, server: node.baseURL).keys)
  }
}
