import CPostgres
import Foundation

/// One thread's transactions on a connection of its own, which is made when first needed and made anew when it was lost.
final class PostgresSession: EngineConnection {
  private let address: PostgresAddress
  private let limits: PostgresLimits
  private var link: PostgresLink?
  private var statements: [StatementKey: PreparedStatement] = [:]
  private var lastNumber = 0
  /// What made the present transaction fail.
  private var failure: PostgresFailure?
  private var actions: [@Sendable () -> Void] = []

  private struct StatementKey: Hashable {
    let text: String
    let types: [Oid]
  }

  private struct PreparedStatement {
    let name: String
    var lastUse: Int
  }

  init(_ address: PostgresAddress, _ limits: PostgresLimits) {
    self.address = address
    self.limits = limits
  }

  // MARK: Transactions

  /// Runs a transaction, again when others got in its way or the connection was lost before its end.
  ///
  /// - Parameters:
  ///   - opening: statements that begin it.
  ///   - attempts: fewer than the limit, if given.
  func transact<Result>(
    _ opening: [String], attempted: String, attempts: Int? = nil, _ body: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    var attempt = 1
    while true {
      do {
        return try once(opening, body)
      } catch {
        guard let failure, failure.mayPass(attempt), attempt < attempts ?? limits.attempts else {
          if let failure = error as? PostgresFailure { throw DatabaseError(failure, attempted: attempted) }
          throw error
        }
        if failure.isStalePlan { link = nil }
        Thread.sleep(forTimeInterval: limits.pause(after: attempt))
        attempt += 1
      }
    }
  }

  private func once<Result>(_ opening: [String], _ body: (borrowing Transaction) throws -> Result) throws -> Result {
    failure = nil
    actions = []
    do {
      let link = try connected()
      for statement in opening { try noting { () throws(PostgresFailure) in try link.command(statement) } }
      let result = try run(body)
      try commit(link)
      for action in actions { action() }
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Not inlined: the optimiser of Swift 6.3.1 crashes on a borrowed value made inside closures.
  @inline(never)
  private func run<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result {
    let transaction = Transaction(self)
    return try body(transaction)
  }

  private func connected() throws(PostgresFailure) -> PostgresLink {
    if let link { return link }
    statements = [:]
    let made = try noting { () throws(PostgresFailure) in try PostgresLink(address, limits) }
    link = made
    return made
  }

  private func commit(_ link: PostgresLink) throws(PostgresFailure) {
    let tag: String
    do throws(PostgresFailure) {
      tag = try link.command("COMMIT")
    } catch {
      var error = error
      error.isUndecided = error.isLost
      failure = error
      throw error
    }
    // The server answers a commit of a failed transaction with its undoing.
    guard tag == "COMMIT" else { throw failure ?? PostgresFailure(unusable: "the transaction was undone") }
  }

  private func rollBack() {
    guard let link else { return }
    if !link.isLost, link.isInTransaction { _ = try? link.command("ROLLBACK") }
    if link.isLost { self.link = nil }
  }

  @discardableResult
  private func noting<Result>(
    _ body: () throws(PostgresFailure) -> Result
  ) throws(PostgresFailure) -> Result {
    do throws(PostgresFailure) {
      return try body()
    } catch {
      if failure == nil { failure = error }
      throw error
    }
  }

  // MARK: Statements

  func query(_ sql: SQL) throws -> [Row] {
    try answer(sql) { result in
      let columns = (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
      let types = (0..<PQnfields(result)).map { PQftype(result, $0) }
      return try (0..<PQntuples(result)).map { row in
        Row(
          columns: columns,
          values: try types.indices.map { try Self.value(result, row, Int32($0), types[$0], columns[$0]) })
      }
    }
  }

  func execute(_ sql: SQL) throws -> Int {
    try answer(sql) { result in Int(String(cString: PQcmdTuples(result))) ?? 0 }
  }

  /// A column that does not count up by itself has no sequence, and an empty table no highest id: both change nothing.
  func continueNumbers(of table: String) throws {
    _ = try query("SELECT setval(pg_get_serial_sequence(\(table), 'id'), MAX(id)) FROM \(SQL(unsafeRaw: table))")
  }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

  private static func value(
    _ result: OpaquePointer?, _ row: Int32, _ column: Int32, _ type: Oid, _ name: String
  ) throws -> SQLValue {
    guard PQgetisnull(result, row, column) == 0 else { return .null }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    guard let value = SQLValue(postgres: bytes, type: type) else {
      throw DatabaseError(
        .column, attempted: "reading column \(name)", reason: "its type, number \(type), is not read; cast it to text")
    }
    return value
  }

  private func answer<Result>(_ sql: SQL, _ read: (OpaquePointer?) throws -> Result) throws -> Result {
    let result: OpaquePointer?
    do throws(PostgresFailure) {
      result = try noting { () throws(PostgresFailure) in try run(sql) }
    } catch {
      throw DatabaseError(error, attempted: sql.text)
    }
    defer { PQclear(result) }
    return try read(result)
  }

  private func run(_ sql: SQL) throws(PostgresFailure) -> OpaquePointer? {
    guard let link else { throw PostgresFailure(unusable: "the connection to the database was lost") }
    let parameters = PostgresParameters(sql.values)
    let name = try prepared(sql, parameters.types, link)
    let result = parameters.withPointers { values, lengths, formats in
      PQexecPrepared(link.raw, name, Int32(values.count), values, lengths, formats, 1)
    }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      defer { PQclear(result) }
      throw PostgresFailure(result, on: link.raw)
    }
    return result
  }

  /// The name of a prepared statement; the one that was not used for the longest time makes room.
  private func prepared(_ sql: SQL, _ types: [Oid], _ link: PostgresLink) throws(PostgresFailure) -> String {
    let key = StatementKey(text: sql.text, types: types)
    lastNumber += 1
    if let known = statements[key] {
      statements[key]?.lastUse = lastNumber
      return known.name
    }
    if statements.count >= limits.statements, let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      try link.command("DEALLOCATE \(oldest.value.name)")
      statements[oldest.key] = nil
    }
    let name = "s\(lastNumber)"
    let result = PQprepare(link.raw, name, PostgresText.of(sql), Int32(types.count), types)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw PostgresFailure(result, on: link.raw) }
    statements[key] = PreparedStatement(name: name, lastUse: lastNumber)
    return name
  }
}
