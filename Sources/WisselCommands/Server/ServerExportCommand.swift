import ArgumentParser
import Foundation
import Logging
import WisselProcesses
import WisselServer
import WisselSettings

/// `wissel server export`.
struct ServerExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print organisations, users, collaborations and participants as an entity YAML.",
    discussion: """
      'wissel server import' reads it again. Roles of an organisation's own, studies and tasks are not part of this
      form; a backup has them.

      EXAMPLE
        wissel server export --config server.yaml > entities.yaml
      """)

  @OptionGroup var server: ServerFiles

  @Flag(help: "Also write the hashes of passwords and of nodes' keys; keep such a file as you keep the database.")
  var withSecrets = false

  func run() async throws {
    let (settings, options) = try server.read()
    let logger = Logs.logger("server", settings.logging)
    try await ServerFiles.run {
      let outcome = try await ServerService.exportEntities(of: options, secrets: withSecrets, logger: logger)
      for notice in outcome.notices { logger.notice("\(notice)") }
      StandardOutput.line(try outcome.file.yaml().trimmingCharacters(in: .newlines))
    }
  }
}
