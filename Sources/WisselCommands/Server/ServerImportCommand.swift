import ArgumentParser
import Foundation
import Logging
import WisselServer
import WisselSettings

/// `wissel server import`.
struct ServerImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read organisations, users, collaborations and nodes from a vantage6 entity YAML.",
    discussion: """
      All of the file or nothing is taken in.

      EXAMPLE
        wissel server import entities.yaml --config server.yaml
      """)

  @Argument(help: "The entity YAML file.")
  var file: String

  @Option(help: "The server's YAML file.")
  var config: String

  @Flag(help: "Remove everything there is first; the server's file must say allow_drop_all: true.")
  var dropAll = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let settings: ServerSettings
    do {
      settings = try SettingsFile.server(at: config, environment: environment)
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
    let options = try ServerStartCommand.options(settings, config: config, environment: environment)
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw CommandFailure.unusable("the file \(file) cannot be read")
    }
    let logger = Logs.logger("server", settings.logging)
    do {
      let entities = try EntityFile(yaml: String(decoding: bytes, as: UTF8.self), file: file)
      let summary = try await ServerService.importEntities(
        entities, into: options, dropAll: dropAll, logger: logger)
      for notice in summary.notices { logger.notice("\(notice)") }
      Output.line(
        "imported \(summary.organizations) organisations, \(summary.users) users, "
          + "\(summary.collaborations) collaborations, \(summary.nodes) nodes, \(summary.tasks) tasks")
    } catch let error as SettingsError {
      throw CommandFailure.unusable("\(error)")
    } catch let error as ServerStartError {
      throw CommandFailure.unusable("\(error)")
    }
  }
}
