import ArgumentParser
import Foundation
import WisselDatabase
import WisselProcesses
import WisselServer

/// `wissel server backup`.
struct ServerBackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the server's SQLite database into one file, while the server goes on, and check the copy.",
    discussion: """
      The copy is as secret as the database. With PostgreSQL use its own pg_dump. Large inputs and results lie outside
      the database, in <database file>.payloads or where large_result_store says: copy that folder after the database.

      EXAMPLE
        wissel server backup monday.sqlite --config server.yaml
      """)

  @Argument(help: "The file to make; it must not exist.")
  var file: String

  @OptionGroup var server: ServerFiles

  func run() async throws {
    let source = try server.databaseFile()
    guard FileManager.default.fileExists(atPath: source.path) else {
      throw CommandFailure.unusable("there is no database \(source.path)")
    }
    do {
      let database = try Database.open(source)
      try await database.backUp(to: URL(fileURLWithPath: file))
      try database.close()
    } catch let error as DatabaseError {
      throw CommandFailure.failed("\(error)")
    }
    StandardOutput.line("backed up and checked: \(file)")
  }
}

/// `wissel server restore`.
struct ServerRestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup, once it is checked, in the place of the database of a server that is stopped.",
    discussion: """
      A start of this version brings an older backup up to date.

      EXAMPLE
        wissel server restore monday.sqlite --config server.yaml --overwrite
      """)

  @Argument(help: "The file 'wissel server backup' made.")
  var file: String

  @OptionGroup var server: ServerFiles

  @Flag(help: "Replace the database that is there.")
  var overwrite = false

  func run() async throws {
    let target = try server.databaseFile()
    if !overwrite, FileManager.default.fileExists(atPath: target.path) {
      throw CommandFailure.unusable("there is a database \(target.path) already; --overwrite replaces it")
    }
    do {
      try Database.restore(URL(fileURLWithPath: file), to: target, replacing: overwrite)
    } catch let error as DatabaseError {
      throw CommandFailure.failed("\(error)")
    }
    StandardOutput.line("restored \(target.path)")
  }
}
