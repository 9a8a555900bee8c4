import Synchronization

/// PostgreSQL through libpq.
final class PostgresEngine: Engine {
  private let address: PostgresAddress
  private let limits: PostgresLimits
  private let pool: PostgresPool
  private let listeners = Mutex<[PostgresListener]>([])

  init(_ address: PostgresAddress, limits: PostgresLimits = PostgresLimits()) {
    self.address = address
    self.limits = limits
    pool = PostgresPool(address, limits)
  }

  /// Connects once, so that a wrong address shows at the start.
  func check() async throws {
    let attempted = "opening the database \(address)"
    try await pool.run { session in
      try session.transact([Self.reading], attempted: attempted, attempts: 1) { _ = try $0.query("SELECT 1") }
    }
  }

  private static let reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
  private static let writing = "BEGIN ISOLATION LEVEL SERIALIZABLE"
  /// Each statement of a migration must see what the one before whom it waited has done, which a snapshot that was
  /// taken before waiting would hide. The number only has to be ours: "wissel" in ASCII.
  private static let migrating = [
    "BEGIN ISOLATION LEVEL READ COMMITTED", "SET LOCAL statement_timeout = 0",
    "SELECT pg_advisory_xact_lock(131308424324460)",
  ]

  func read<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    try await pool.run { try $0.transact([Self.reading], attempted: "reading from the database", readOnly: true, body) }
  }

  func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    try await pool.run { try $0.transact([Self.writing], attempted: "writing to the database", body) }
  }

  /// On a connection of its own, and once: whoever waits holds a transaction elsewhere that would be asked twice.
  func writeNow<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result {
    try PostgresSession(address, limits).transact(
      [Self.writing], attempted: "writing to the database", attempts: 1, body)
  }

  func migrate<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    try await pool.run { try $0.transact(Self.migrating, attempted: "migrating the database", body) }
  }

  let tables: SQL = """
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name
    """

  func ownStatements(of migration: Migration) -> [SQL] { migration.postgres }

  let isShared = true

  func notifications(_ channel: String) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let listener = PostgresListener(
      address, limits, channel: channel, wake: { continuation.yield() }, ended: { continuation.finish() })
    continuation.onTermination = { _ in listener.stop() }
    listeners.withLock { $0.append(listener) }
    return stream
  }

  func close() throws {
    for listener in listeners.withLock({ $0 }) { listener.stop() }
    pool.close()
  }
}
