/// An open transaction, handed to the closures of `Database.read` and `Database.write`; it cannot leave them.
package struct Transaction: ~Copyable {
  private let connection: any EngineConnection

  init(_ connection: any EngineConnection) { self.connection = connection }

  /// All rows of an answer.
  package func query(_ sql: SQL) throws -> [Row] { try connection.query(sql) }

  /// The first row of an answer, if any.
  package func first(_ sql: SQL) throws -> Row? { try query(sql).first }

  /// Whether an answer has rows.
  package func exists(_ sql: SQL) throws -> Bool { try first(sql) != nil }

  /// The single number of an answer such as `SELECT COUNT(*) AS count …`: its column `count`.
  package func count(_ sql: SQL) throws -> Int { try first(sql)?.value("count") ?? 0 }

  /// What `make` reads, which follows from the key and the database's content alone. An engine that can tell that nothing
  /// was written since may give what was read before.
  package func remembered<Value: Sendable>(
    _ key: some Hashable & Sendable, _ make: (borrowing Transaction) throws -> Value
  ) throws -> Value {
    let key = AnyHashable(key)
    if let known = try connection.memory(of: key), let value = known as? Value { return value }
    let value = try make(self)
    connection.remember(value, as: key)
    return value
  }

  /// Runs a statement that changes rows; gives how many it changed.
  @discardableResult
  package func execute(_ sql: SQL) throws -> Int { try connection.execute(sql) }

  /// Runs a statement that changes rows, for which nobody waits: at the latest right before the next statement or the end
  /// of the transaction, which is where its failure shows.
  package func executeLater(_ sql: SQL) throws { try connection.executeLater(sql) }

  /// Runs an `INSERT` and gives the id of the new row.
  package func insertReturningID(_ sql: SQL) throws -> Int {
    guard let row = try first(sql + "RETURNING id") else {
      throw DatabaseError(.statement, attempted: sql.text, reason: "the statement inserted no row")
    }
    return try row.value("id")
  }

  /// Lets the ids a table gives out go on after the highest one there, once rows with ids of their own were inserted.
  ///
  /// - Parameter table: one with an `id` column. Never build it from input.
  package func continueNumbers(of table: String) throws { try connection.continueNumbers(of: table) }

  /// Does something once the transaction is committed, and never when it is not. The action runs on the adapter's
  /// thread, in the order of the calls: it must be quick and must not use the database.
  package func afterCommit(_ action: @escaping @Sendable () -> Void) { connection.afterCommit(action) }
}
