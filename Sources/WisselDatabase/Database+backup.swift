package import Foundation
import GRDB

extension Database {
  /// Copies the whole database into a new file while others go on reading and writing, and checks the copy.
  ///
  /// - Throws: `DatabaseError` `.unavailable` when the file exists already, or when the copy is not whole: then nothing
  ///   is left of it.
  package func backUp(to file: URL) async throws {
    let attempted = "backing up the database to \(file.path)"
    guard let source = (engine as? SQLiteEngine)?.engine else {
      throw DatabaseError(.unavailable, attempted: attempted, reason: "it is no SQLite database; use pg_dump")
    }
    let descriptor = Foundation.open(file.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw DatabaseError(.unavailable, attempted: attempted, reason: String(cString: strerror(errno)))
    }
    Foundation.close(descriptor)
    do {
      let copy = try DatabaseError.translating(attempted) { try DatabaseQueue(path: file.path) }
      try DatabaseError.translating(attempted) {
        try source.backup(to: copy)
        // One file, without companions.
        try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
      }
      try Self.check(file)
    } catch {
      try? FileManager.default.removeItem(at: file)
      throw error
    }
  }

  /// Puts a backup, once it is checked, in the place of a database that no process has open.
  ///
  /// - Parameter replacing: whether a database that is there may be overwritten.
  /// - Throws: `DatabaseError` `.unavailable` when one is there and may not, or the backup is not whole.
  package static func restore(_ backup: URL, to file: URL, replacing: Bool) throws {
    let attempted = "restoring the database \(file.path) from \(backup.path)"
    let files = FileManager.default
    guard replacing || !files.fileExists(atPath: file.path) else {
      throw DatabaseError(.unavailable, attempted: attempted, reason: "there is a database already")
    }
    try check(backup)
    let fresh = file.appendingPathExtension("restoring")
    do {
      try? files.removeItem(at: fresh)
      try files.copyItem(at: backup, to: fresh)
      try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fresh.path)
      if files.fileExists(atPath: file.path) { try refuseInUse(file, attempted) }
      for companion in ["-wal", "-shm", "-journal"] {
        try? files.removeItem(at: URL(fileURLWithPath: file.path + companion))
      }
      guard rename(fresh.path, file.path) == 0 else {
        throw DatabaseError(.unavailable, attempted: attempted, reason: String(cString: strerror(errno)))
      }
    } catch {
      try? files.removeItem(at: fresh)
      throw error as? DatabaseError
        ?? DatabaseError(.unavailable, attempted: attempted, reason: "the file cannot be copied there")
    }
  }

  /// Reads every page and index of a file, and checks that references hold.
  private static func check(_ file: URL) throws {
    let attempted = "checking the database \(file.path)"
    let source = try SQLiteEngine(reading: file)
    defer { try? source.close() }
    let findings = try DatabaseError.translating(attempted) {
      try source.engine.read { engine in
        try String.fetchAll(engine, sql: "PRAGMA integrity_check(1)")
          + (try GRDB.Row.fetchOne(engine, sql: "PRAGMA foreign_key_check") == nil ? [] : ["a reference is broken"])
      }
    }
    guard findings == ["ok"] else {
      throw DatabaseError(
        .unavailable, attempted: attempted, reason: "it is damaged: \(findings.first { $0 != "ok" } ?? "no answer")")
    }
  }

  /// A database in use would go on in the file that was moved away. Its last closing takes the companions along, so that
  /// taking the whole file for oneself shows whether anyone has it open.
  private static func refuseInUse(_ file: URL, _ attempted: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .immediateError
    let isFree =
      (try? {
        let queue = try DatabaseQueue(path: file.path, configuration: configuration)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { engine in
          try engine.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
          try engine.execute(sql: "BEGIN EXCLUSIVE")
          try engine.execute(sql: "ROLLBACK")
        }
        return true
      }()) ?? false
    guard isFree else {
      throw DatabaseError(.busy, attempted: attempted, reason: "a process has it open; stop the server first")
    }
  }
}
