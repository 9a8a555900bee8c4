import CPostgres
import Foundation

/// One thread's transactions on a connection of its own, which is made when first needed and made anew when it was lost.
final class PostgresSession: EngineConnection {
  private let address: PostgresAddress
  private let limits: PostgresLimits
  private var link: PostgresLink?
  private var statements: [StatementKey: PreparedStatement] = [:]
  private var lastNumber = 0
  /// What the next statement of the present transaction takes along.
  private var waiting: [PostgresStep] = []
  /// What made the present transaction fail.
  private var failure: PostgresFailure?
  private var actions: [@Sendable () -> Void] = []

  private struct StatementKey: Hashable {
    let text: String
    let types: [Oid]
  }

  private final class PreparedStatement {
    let name: String
    var lastUse: Int
    /// What its answers look like, which stays as it is as long as the server knows the statement.
    private var shape: (columns: [String], types: [Oid])?

    init(_ name: String, lastUse: Int) { (self.name, self.lastUse) = (name, lastUse) }

    func shape(of result: OpaquePointer?) -> (columns: [String], types: [Oid]) {
      if let shape { return shape }
      let fields = 0..<PQnfields(result)
      let found = (
        columns: fields.map { PQfname(result, $0).map { String(cString: $0) } ?? "" },
        types: fields.map { PQftype(result, $0) }
      )
      shape = found
      return found
    }
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
  ///   - readOnly: whether it changes nothing, so that nobody need wait for its end.
  func transact<Result>(
    _ opening: [String], attempted: String, attempts: Int? = nil, readOnly: Bool = false,
    _ body: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    var attempt = 1
    while true {
      do {
        return try once(opening, readOnly: readOnly, body)
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

  private func once<Result>(
    _ opening: [String], readOnly: Bool, _ body: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    failure = nil
    actions = []
    do {
      let link = try connected()
      waiting = opening.map(PostgresStep.text)
      let result = try run(body)
      if link.isInTransaction || waiting.count > opening.count { try commit(link, readOnly: readOnly) }
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

  private func commit(_ link: PostgresLink, readOnly: Bool) throws(PostgresFailure) {
    if readOnly, failure == nil, waiting.isEmpty { return link.send("COMMIT") }
    let tag: String
    do throws(PostgresFailure) {
      tag = try link.tag(of: waiting + [.text("COMMIT")])
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
    try answer(sql) { result, statement in
      let (columns, types) = statement.shape(of: result)
      return try (0..<PQntuples(result)).map { row in
        Row(
          columns: columns,
          values: try types.indices.map { try Self.value(result, row, Int32($0), types[$0], columns[$0]) })
      }
    }
  }

  func execute(_ sql: SQL) throws -> Int {
    try answer(sql) { result, _ in Int(String(cString: PQcmdTuples(result))) ?? 0 }
  }

  func executeLater(_ sql: SQL) throws {
    do throws(PostgresFailure) {
      try noting { () throws(PostgresFailure) in waiting.append(try step(sql).step) }
    } catch {
      throw DatabaseError(error, attempted: sql.text)
    }
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

  private func answer<Result>(
    _ sql: SQL, _ read: (OpaquePointer?, PreparedStatement) throws -> Result
  ) throws -> Result {
    let (result, statement): (OpaquePointer?, PreparedStatement)
    do throws(PostgresFailure) {
      (result, statement) = try noting { () throws(PostgresFailure) in
        let (link, statement, step) = try step(sql)
        defer { waiting = [] }
        return (try link.run(waiting + [step]), statement)
      }
    } catch {
      throw DatabaseError(error, attempted: sql.text)
    }
    defer { PQclear(result) }
    return try read(result, statement)
  }

  private func step(
    _ sql: SQL
  ) throws(PostgresFailure) -> (link: PostgresLink, statement: PreparedStatement, step: PostgresStep) {
    guard let link else { throw PostgresFailure(unusable: "the connection to the database was lost") }
    let parameters = PostgresParameters(sql.values)
    let statement = try prepared(sql, parameters.types, link)
    return (link, statement, .prepared(statement.name, parameters))
  }

  /// A prepared statement; the one that was not used for the longest time makes room.
  private func prepared(_ sql: SQL, _ types: [Oid], _ link: PostgresLink) throws(PostgresFailure) -> PreparedStatement {
    let key = StatementKey(text: sql.text, types: types)
    lastNumber += 1
    if let known = statements[key] {
      known.lastUse = lastNumber
      return known
    }
    if statements.count >= limits.statements, let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      try link.command("DEALLOCATE \(oldest.value.name)")
      statements[oldest.key] = nil
    }
    let name = "s\(lastNumber)"
    try link.prepare(name, PostgresText.of(sql), types)
    let statement = PreparedStatement(name, lastUse: lastNumber)
    statements[key] = statement
    return statement
  }
}
