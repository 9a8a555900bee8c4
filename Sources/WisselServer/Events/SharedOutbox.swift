import Logging
import Synchronization
import WisselDatabase
import WisselHTTP
import WisselWire

/// The outbox of processes that share a database. Events are rows; a notification only wakes the readers.
///
/// A reader's cursor is a snapshot: the transactions that were committed when it last read. The next read takes the rows
/// of all that are committed now and were not then. So a row counts from its commit on, whatever its number, none is
/// skipped or told twice, and a long transaction elsewhere holds nothing up.
final class SharedOutbox: Outbox {
  private let database: Database
  private let listeners: Listeners
  private let logger: Logger
  private let now: @Sendable () -> WireTime
  private let state: Mutex<State>
  private let wakes: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation

  private struct State {
    var cursor: String
    var lastRead: ContinuousClock.Instant
    var begun = 0
    var ended = 0
    var waiting: [(read: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  /// More rows than this at once mean that clients do better to start over.
  private static let most = 10_000
  /// Microseconds that rows are kept.
  private static let kept: Int64 = 600_000_000
  /// Half of it: who has not read for longer may have missed something.
  private static let longestPause = Duration.seconds(300)

  /// Begins with what is committed from now on.
  init(_ core: ServerCore, _ listeners: Listeners) async throws {
    database = core.database.unrecorded
    self.listeners = listeners
    logger = core.logger
    now = core.now
    let cursor = try await core.database.read { try Self.snapshot($0) }
    state = Mutex(State(cursor: cursor, lastRead: .now))
    (wakes, waker) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  private static func snapshot(_ transaction: borrowing Transaction) throws -> String {
    let row = try transaction.first("SELECT CAST(pg_current_snapshot() AS TEXT) AS snapshot")
    return try row?.value("snapshot") ?? ""
  }

  // MARK: Telling

  func tell(_ event: LiveEvent, _ transaction: borrowing Transaction) throws {
    let body = try WireJSON.text(event)
    try transaction.executeLater(
      """
      WITH told AS (INSERT INTO event (created_at, body) VALUES (\(now()), \(body)) RETURNING id)
      SELECT pg_notify('wissel_event', '') FROM told
      """)
    // Our own listeners need not wait for the notification.
    transaction.afterCommit { [waker] in waker.yield() }
  }

  func tell(_ event: LiveEvent) async throws {
    try await database.write { try self.tell(event, $0) }
  }

  func trim() async throws {
    let limit = WireTime(microseconds: now().microseconds - Self.kept)
    try await database.write { try $0.execute("DELETE FROM event WHERE created_at < \(limit)") }
  }

  // MARK: Reading

  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { [database, waker] in
        for await _ in database.notifications("wissel_event") { waker.yield() }
      }
      for await _ in wakes { await read() }
      group.cancelAll()
    }
    // Nobody reads any more.
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiter in waiting { waiter.continuation.resume() }
  }

  private func read() async {
    let cursor = state.withLock { state in
      state.begun += 1
      return state.cursor
    }
    do {
      let (events, snapshot) = try await database.read { try Self.news(since: cursor, $0) }
      let pause = state.withLock { state in
        state.cursor = snapshot
        defer { state.lastRead = .now }
        return ContinuousClock.now - state.lastRead
      }
      if let events, pause < Self.longestPause {
        for event in events { listeners.tell(event) }
      } else {
        logger.warning("this process fell behind the others: its clients connect anew")
        listeners.startOver()
      }
    } catch is CancellationError {
    } catch {
      logger.error("cannot read events; trying again", metadata: ["error": "\(SafeErrorText.of(error))"])
    }
    let done = state.withLock { state in
      state.ended = state.begun
      let done = state.waiting.filter { $0.read <= state.ended }
      state.waiting.removeAll { $0.read <= state.ended }
      return done
    }
    for waiter in done { waiter.continuation.resume() }
  }

  /// What was committed since a snapshot, and the present one; no events when there are too many, or the snapshot is of
  /// a database that was put back.
  private static func news(
    since cursor: String, _ transaction: borrowing Transaction
  ) throws -> (events: [LiveEvent]?, snapshot: String) {
    let snapshot = try snapshot(transaction)
    let rows = try transaction.query(
      """
      SELECT body FROM event
      WHERE transaction_number >= pg_snapshot_xmin(CAST(\(cursor) AS pg_snapshot))
        AND NOT pg_visible_in_snapshot(transaction_number, CAST(\(cursor) AS pg_snapshot))
      ORDER BY id LIMIT \(most + 1)
      """)
    let isBehind = try transaction.exists(
      """
      SELECT 1 WHERE pg_snapshot_xmax(CAST(\(cursor) AS pg_snapshot)) > pg_snapshot_xmax(pg_current_snapshot())
      """)
    guard rows.count <= most, !isBehind else { return (nil, snapshot) }
    let events = try rows.map {
      try WireJSON.decode(LiveEvent.self, from: Array($0.value("body", as: String.self).utf8))
    }
    return (events, snapshot)
  }

  func settle() async {
    await withCheckedContinuation { continuation in
      state.withLock { $0.waiting.append(($0.begun + 1, continuation)) }
      waker.yield()
    }
  }
}
