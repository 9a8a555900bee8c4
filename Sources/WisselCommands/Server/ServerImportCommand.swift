import ArgumentParser
import Foundation
import Logging
import WisselProcesses
import WisselServer
import WisselSettings

/// `wissel server import`.
struct ServerImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over a vantage6 4.15 server's whole database, or read entities from a vantage6 entity YAML.",
    discussion: """
      All or nothing is taken in. With --from, accounts keep their passwords and second factors, nodes their keys, and
      every entity its id; the other database is only read, and this server's must be empty.

      EXAMPLE
        wissel server import --from old.sqlite --config server.yaml --rehearse
        wissel server import --from old.sqlite --config server.yaml
        wissel server import --from old-server.yaml --config server.yaml
        wissel server import entities.yaml --config server.yaml
      """)

  @Argument(help: "The entity YAML file.")
  var file: String?

  @Option(
    help: "A vantage6 4.15 server's database: that server's YAML file, an SQLite file, or an address without password.")
  var from: String?

  @Flag(help: "With --from: read everything, print counts and findings, write nothing.")
  var rehearse = false

  @OptionGroup var server: ServerFiles

  @Flag(help: "Remove everything there is first; the server's file must say allow_drop_all: true.")
  var dropAll = false

  func validate() throws {
    guard (file == nil) != (from == nil) else {
      throw ValidationError("Name either an entity file or, with --from, a database.")
    }
    guard !rehearse || from != nil else { throw ValidationError("--rehearse goes with --from.") }
  }

  func run() async throws {
    let (settings, options) = try server.read()
    let logger = Logs.logger("server", settings.logging)
    try await ServerFiles.run {
      if let from { try await moveIn(from, options, logger) }
      if let file { try await readEntities(file, options, logger) }
    }
  }

  private func moveIn(_ source: String, _ options: ServerOptions, _ logger: Logger) async throws {
    let source = try self.source(source)
    let report =
      rehearse
      ? try await MovingIn.rehearse(from: source)
      : try await MovingIn.run(from: source, into: options, dropAll: dropAll, logger: logger)
    for finding in report.findings { StandardOutput.line(finding.description) }
    for count in report.counts { StandardOutput.line("\(count.table): \(count.rows)") }
    guard !report.isBlocked else { throw CommandFailure.failed("nothing was moved; mend what stands above first") }
    StandardOutput.line(rehearse ? "rehearsed; nothing was written" : "moved")
  }

  private func source(_ text: String) throws -> MovingSource {
    guard ["yaml", "yml"].contains(URL(fileURLWithPath: text).pathExtension.lowercased()) else {
      return try MovingSource(text)
    }
    let settings = try SettingsFile.server(at: text, environment: ProcessInfo.processInfo.environment)
    return try MovingSource(settings, folder: URL(fileURLWithPath: text).deletingLastPathComponent())
  }

  private func readEntities(_ file: String, _ options: ServerOptions, _ logger: Logger) async throws {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw CommandFailure.unusable("the file \(file) cannot be read")
    }
    let entities = try EntityFile(yaml: String(decoding: bytes, as: UTF8.self), file: file)
    let summary = try await ServerService.importEntities(entities, into: options, dropAll: dropAll, logger: logger)
    for notice in summary.notices { logger.notice("\(notice)") }
    StandardOutput.line(
      "imported \(summary.organizations) organisations, \(summary.users) users, "
        + "\(summary.collaborations) collaborations, \(summary.nodes) nodes, \(summary.tasks) tasks")
  }
}
