/// What is done in a transaction.
typealias TransactionBody<Result> = @Sendable (borrowing Transaction) throws -> Result

/// What a database engine does for `Database`.
protocol Engine: Sendable {
  /// Reads in one consistent snapshot.
  func read<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result

  /// Writes in one transaction, as if no other ran at the same time.
  func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result

  /// Writes in one transaction and waits for it on the calling thread.
  func writeNow<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result

  /// Writes in one transaction while no other process migrates.
  func migrate<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result

  /// Selects the names of the tables and views in the database, as `name`, in order.
  var tables: SQL { get }

  /// What of a migration is for this engine alone.
  func ownStatements(of migration: Migration) -> [SQL]

  /// Whether several processes may use the database at a time.
  var isShared: Bool { get }

  /// Wakes whoever listens on a channel: see `Database.notifications`.
  func notifications(_ channel: String) -> AsyncStream<Void>

  /// Ends all connections.
  func close() throws
}

/// An engine's connection with an open transaction.
protocol EngineConnection {
  func query(_ sql: SQL) throws -> [Row]
  func execute(_ sql: SQL) throws -> Int
  func executeLater(_ sql: SQL) throws
  func continueNumbers(of table: String) throws
  func afterCommit(_ action: @escaping @Sendable () -> Void)
  /// What was remembered under a key, if nothing was written since; nil otherwise.
  func memory(of key: AnyHashable) throws -> (any Sendable)?
  func remember(_ value: any Sendable, as key: AnyHashable)
}

extension EngineConnection {
  func memory(of key: AnyHashable) throws -> (any Sendable)? { nil }
  func remember(_ value: any Sendable, as key: AnyHashable) {}
}
