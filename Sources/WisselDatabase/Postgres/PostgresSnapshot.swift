import CPostgres

/// A PostgreSQL database of somebody else's as it stood at one moment: large results of it are read a row at a time.
/// Used by one thread, which waits for the server.
package final class PostgresSnapshot {
  private let link: PostgresLink
  private let place: String
  /// When the snapshot was taken, by the server's clock, in microseconds since 1970 UTC.
  package private(set) var moment: Int64 = 0

  /// Connects, and begins a transaction that only reads. It ends with the value.
  ///
  /// - Parameters:
  ///   - timeZone: What times without a zone are in, and what others are told in; one of the server's names.
  ///   - isCompiling: Whether the server may compile a statement that it thinks costly.
  /// - Throws: `DatabaseError`.
  package init(_ address: PostgresAddress, timeZone: String, isCompiling: Bool = true) throws(DatabaseError) {
    place = "\(address)"
    do throws(PostgresFailure) {
      link = try PostgresLink(address, PostgresLimits(), isOurs: false)
      for statement in [
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = 0", "SET LOCAL DateStyle = 'ISO, YMD'",
        "SET LOCAL TimeZone = \(Self.literal(timeZone))", "SET LOCAL standard_conforming_strings = on",
      ] + (isCompiling ? [] : ["SET LOCAL jit = off"]) { try link.command(statement) }
    } catch {
      throw DatabaseError(error, attempted: "opening the database \(place)")
    }
    do {
      try rows(of: "SELECT CAST(floor(extract(epoch FROM now()) * 1000000) AS bigint)") { row in
        moment = row.first?.flatMap { Int64($0) } ?? 0
      }
    } catch let error as DatabaseError {
      throw error
    } catch {
      throw DatabaseError(.unavailable, attempted: "reading the clock of \(place)", reason: "it told no time")
    }
  }

  /// Hands each row of a statement to the closure, every value as PostgreSQL writes it as text; returns how many.
  ///
  /// - Parameter attempted: What is read, for messages.
  /// - Throws: `DatabaseError`, and what the closure throws; nothing can be read after that.
  @discardableResult
  package func rows(of sql: String, attempted: String? = nil, _ body: ([String?]) throws -> Void) throws -> Int {
    let attempted = attempted ?? sql
    let begun = PQexec(link.raw, "COPY (\(sql)) TO STDOUT")
    defer { PQclear(begun) }
    guard PQresultStatus(begun) == PGRES_COPY_OUT else {
      throw DatabaseError(PostgresFailure(begun, on: link.raw), attempted: attempted)
    }
    var count = 0
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(link.raw, &buffer, 0)
      defer { PQfreemem(buffer) }
      guard length > 0, let buffer else { break }
      try body(CopiedRow.values(UnsafeRawBufferPointer(start: buffer, count: Int(length))))
      count += 1
    }
    let ended = PQgetResult(link.raw)
    defer { PQclear(ended) }
    while let more = PQgetResult(link.raw) { PQclear(more) }
    guard PQresultStatus(ended) == PGRES_COMMAND_OK else {
      throw DatabaseError(PostgresFailure(ended, on: link.raw), attempted: attempted)
    }
    return count
  }

  /// A text as SQL writes it.
  package static func literal(_ text: String) -> String {
    // A backslash means itself, whatever the server's standard_conforming_strings.
    let (quote, slash) = (UInt8(ascii: "'"), UInt8(ascii: "\\"))
    let doubled = text.utf8.flatMap { $0 == quote || $0 == slash ? [$0, $0] : [$0] }
    let quoted = String(decoding: doubled, as: UTF8.self)
    return text.utf8.contains(slash) ? "E'\(quoted)'" : "'\(quoted)'"
  }

  /// A name as SQL writes it.
  package static func name(_ text: String) -> String {
    // Byte by byte: with a mark that combines, a quote is another character, but still a quote for the server.
    let quote = UInt8(ascii: "\"")
    let doubled = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"\(String(decoding: doubled, as: UTF8.self))\""
  }
}
