package import Foundation

extension Database {
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
