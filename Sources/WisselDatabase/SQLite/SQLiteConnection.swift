import GRDBSQLite

/// A connection to SQLite with a transaction.
struct SQLiteConnection: EngineConnection {
  /// What follows a commit. Used on one thread.
  final class Actions {
    private var actions: [@Sendable () -> Void] = []

    var count: Int { actions.count }

    func add(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

    func forget(after count: Int = 0) { actions.removeSubrange(count...) }

    func perform() {
      let due = actions
      actions = []
      for action in due { action() }
    }
  }

  let statements: SQLiteStatements
  /// Never performed by a connection that only reads.
  let actions: Actions
  /// Whether statements belong into a transaction that the writer has begun.
  var isWriting = false

  func query(_ sql: SQL) throws -> [Row] {
    try requireTransaction(sql)
    do { return try statements.query(sql) } catch { throw DatabaseError(error, attempted: sql.text) }
  }

  func execute(_ sql: SQL) throws -> Int {
    try requireTransaction(sql)
    do { return try statements.execute(sql) } catch { throw DatabaseError(error, attempted: sql.text) }
  }

  /// The engine undoes a transaction as a whole when it fails badly; what follows would then be kept by itself.
  private func requireTransaction(_ sql: SQL) throws {
    guard !isWriting || statements.isInTransaction else {
      throw DatabaseError(
        .unavailable, attempted: sql.text, reason: "the transaction was undone, for something failed in it")
    }
  }

  /// Nothing is gained by waiting inside one process.
  func executeLater(_ sql: SQL) throws { _ = try execute(sql) }

  /// Nothing to do: it counts on from the highest id there ever was.
  func continueNumbers(of table: String) {}

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.add(action) }

  // MARK: The transaction

  private static let attempted = "writing to the database"

  private func control(_ sql: SQL) throws {
    do { _ = try statements.query(sql) } catch { throw DatabaseError(error, attempted: Self.attempted) }
  }

  /// Begins; no other process writes from now on.
  func begin() throws { try control("BEGIN IMMEDIATE") }

  func commit() throws { try control("COMMIT") }

  /// Undoes what the engine has not undone by itself.
  func rollBack() { if statements.isInTransaction { try? control("ROLLBACK") } }

  /// Whether pages of a transaction may leave memory before its commit.
  func maySpill(_ may: Bool) throws {
    do { try statements.maySpill(may) } catch { throw DatabaseError(error, attempted: Self.attempted) }
  }

  /// Begins what can be undone by itself.
  func mark() throws { try control("SAVEPOINT part") }

  /// Keeps what followed the mark.
  func releaseMark() throws { try control("RELEASE part") }

  /// Undoes what followed the mark.
  func returnToMark() throws {
    try control("ROLLBACK TO part")
    try releaseMark()
  }
}

extension SQLWord {
  var sqlite: String {
    switch self {
    case .identity: "INTEGER PRIMARY KEY AUTOINCREMENT"
    case .transactionNumber: "INTEGER"
    case .bytes: "BLOB"
    }
  }
}
