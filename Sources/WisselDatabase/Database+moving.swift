package import Foundation

extension Database {
  /// Opens an existing database to read it and nothing else. A file must be there.
  package static func openReading(_ location: DatabaseLocation) async throws -> Database {
    switch location {
    case .memory: return try inMemory()
    case .file(let file): return try openReading(file)
    case .postgres(let address):
      // Once: whoever reads here writes elsewhere, and must not be made to write it again.
      var limits = PostgresLimits()
      limits.attempts = 1
      let engine = PostgresEngine(address, limits: limits)
      try await engine.check()
      return Database(engine)
    }
  }

  /// Opens an existing file to read it and nothing else: the engine itself refuses every write, and the file of another
  /// program stays as it is.
  package static func openReading(_ file: URL) throws -> Database {
    let attempted = "opening the database \(file.path) for reading"
    guard FileManager.default.isReadableFile(atPath: file.path) else {
      throw DatabaseError(
        .unavailable, attempted: attempted, reason: "there is no such file, or this user may not read it")
    }
    return Database(try SQLiteEngine(reading: file))
  }

  /// Writes in one transaction and waits for it on the calling thread: for a copy from one database to another, which
  /// holds a transaction in both. Call it inside `read` of the other one, where threads may wait.
  package func writeNow<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result {
    try engine.writeNow(body)
  }
}
