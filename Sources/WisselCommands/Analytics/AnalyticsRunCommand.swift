import AlgorithmKit
import ArgumentParser
import Foundation
import WisselAnalytics
import WisselDisclosure
import WisselProcesses
import WisselSettings
import WisselWire

/// `wissel analytics run`.
struct AnalyticsRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run one method over a folder's station_*.csv as a network of stations in memory.",
    discussion: """
      The specification is a JSON object with 'method' and that method's fields; the folder also holds schema.json. \
      This is a development network: no disclosure rule applies unless a policy says so.

      EXAMPLE
        wissel analytics run cox.json --data lung --json
      """)

  @Argument(help: "The specification: a JSON file.")
  var specification: String

  @Option(help: ArgumentHelp("The folder with station_*.csv and schema.json.", valueName: "folder"))
  var data: String

  @Option(help: ArgumentHelp("A YAML file with 'disclosure: guarded' or 'disclosure: open'.", valueName: "file"))
  var policy: String?

  @Flag(help: "Print the result as JSON on one line, for programs.")
  var json = false

  func run() async throws {
    let profile = try policy.map(Self.profile) ?? .open
    let specification = try Self.read(specification)
    do {
      let result = try await runSpecification(
        specification, folder: URL(fileURLWithPath: data, isDirectory: true), profile: profile)
      StandardOutput.line(try json ? WireJSON.text(result) : WireJSON.prettyText(result))
    } catch let error as UnknownMethod {
      throw CommandFailure.unusable(error.report)
    } catch let error as any ReportableError {
      throw CommandFailure.failed(error.report)
    }
  }

  private static func read(_ path: String) throws -> JSONValue {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure.unusable("the specification \(path) cannot be read")
    }
    do {
      return try WireJSON.decode(JSONValue.self, from: bytes)
    } catch {
      throw CommandFailure.unusable("the specification \(path) is not JSON")
    }
  }

  private static func profile(_ path: String) throws -> DisclosureProfile {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure.unusable("the policy \(path) cannot be read")
    }
    do {
      let settings = try ReleasePolicySettings(yaml: String(decoding: bytes, as: UTF8.self), file: path)
      return DisclosureProfile(rawValue: settings.disclosure) ?? .guarded
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
  }
}
