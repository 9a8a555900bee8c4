import WisselDatabase
import WisselModel
import WisselPayloads
import WisselWire

/// The list of what is in the store. A payload is listed before its first byte is written and until after its last one
/// is removed: whatever process stops whenever, a row never names what is not there, and nothing is there unlisted.
enum PayloadList {
  /// Which text of a run.
  enum Part: String { case input, result }

  enum State: String {
    /// It is being uploaded in several requests.
    case arriving
    /// It is (or is about to be) whole, and nobody has referred to it yet.
    case fresh
    /// A run refers to it, or did.
    case used
    /// It is to be removed.
    case doomed
  }

  /// A payload in the list.
  struct Entry: Sendable {
    let key: PayloadKey
    /// Its name in the store.
    let place: PayloadKey
  }

  /// - Parameters:
  ///   - owner: who sends it, where that is bounded.
  ///   - size: the bytes it is going to have, as far as that is known.
  static func register(
    _ key: PayloadKey, _ state: State = .fresh, owner: AuthenticatableID? = nil, size: Int = 0, at now: WireTime,
    _ transaction: borrowing Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO payload (key, state, owner_id, size, created_at)
      VALUES (\(key.text), \(state), \(owner), \(size), \(now))
      """)
  }

  /// Notes how many bytes a payload has or is going to have.
  static func resize(_ key: PayloadKey, to size: Int, _ transaction: borrowing Transaction) throws {
    try transaction.execute("UPDATE payload SET size = \(size) WHERE key = \(key.text) AND run_id IS NULL")
  }

  /// The bytes of a sender that no run has come to refer to, beside one payload's.
  static func unused(
    of owner: AuthenticatableID, beside key: PayloadKey, _ transaction: borrowing Transaction
  ) throws -> Int {
    try transaction.count(
      """
      SELECT CAST(COALESCE(SUM(size), 0) AS INTEGER) AS count FROM payload
      WHERE owner_id = \(owner) AND run_id IS NULL AND state IN \(list: [State.arriving, .fresh]) AND key <> \(key.text)
      """)
  }

  /// The name in the store of what is listed under a key.
  static func place(of key: PayloadKey, _ transaction: borrowing Transaction) throws -> PayloadKey {
    let place = try transaction.first("SELECT place FROM payload WHERE key = \(key.text) AND place IS NOT NULL LIMIT 1")
    return try place.flatMap { PayloadKey(try $0.value("place")) } ?? key
  }

  /// Makes a payload a run's. Several runs may have the same.
  ///
  /// - Returns: false for a key that names no whole payload.
  static func attach(
    _ key: PayloadKey, to run: RunID, as part: Part, at now: WireTime, _ transaction: borrowing Transaction
  ) throws -> Bool {
    let first = try transaction.execute(
      """
      UPDATE payload SET run_id = \(run), part = \(part), state = \(State.used)
      WHERE key = \(key.text) AND state = \(State.fresh)
      """)
    if first > 0 { return true }
    return try transaction.execute(
      """
      INSERT INTO payload (key, run_id, part, state, place, size, created_at)
      SELECT key, \(run), \(part), \(State.used), place, size, \(now)
      FROM payload WHERE key = \(key.text) AND run_id IS NOT NULL LIMIT 1
      """) > 0
  }

  /// Takes a text away from runs; the payload goes when it was the last one's.
  static func detach(_ part: Part, from runs: some Sequence<RunID>, _ transaction: borrowing Transaction) throws {
    try transaction.executeLater(
      "UPDATE payload SET run_id = NULL WHERE run_id IN \(list: runs) AND part = \(part)")
  }

  /// Gives up what no run has come to refer to.
  static func discard(_ keys: some Sequence<PayloadKey>, _ transaction: borrowing Transaction) throws {
    try transaction.execute(
      """
      UPDATE payload SET state = \(State.doomed)
      WHERE key IN \(list: keys.map(\.text)) AND run_id IS NULL AND state <> \(State.used)
      """)
  }

  /// What may be removed: what lost its run, what was given up, and what nobody has referred to since `limit`.
  private static func removable(_ limit: WireTime) -> SQL {
    """
    run_id IS NULL AND (state IN \(list: [State.used, State.doomed]) OR created_at < \(limit))
    """
  }

  /// Whether there is anything to remove.
  static func hasWork(olderThan limit: WireTime, _ transaction: borrowing Transaction) throws -> Bool {
    try transaction.exists("SELECT 1 FROM payload WHERE \(removable(limit)) LIMIT 1")
  }

  /// Marks what is to be removed and names it. From then on no run can take it any more.
  static func doom(olderThan limit: WireTime, most: Int, _ transaction: borrowing Transaction) throws -> [Entry] {
    let rows = try transaction.query(
      """
      SELECT id, key, COALESCE(place, key) AS place FROM payload WHERE \(removable(limit)) ORDER BY id LIMIT \(most)
      """)
    guard !rows.isEmpty else { return [] }
    let ids = try rows.map { try $0.value("id", as: Int.self) }
    try transaction.execute("UPDATE payload SET state = \(State.doomed) WHERE id IN \(list: ids)")
    // One use of several has ended: the others keep the payload.
    let places = try Dictionary(
      rows.map { (try $0.value("key", as: String.self), try $0.value("place", as: String.self)) },
      uniquingKeysWith: { first, _ in first })
    let keys = Set(places.keys)
    let kept = try Set(
      transaction.query("SELECT DISTINCT key FROM payload WHERE key IN \(list: keys) AND run_id IS NOT NULL")
        .map { try $0.value("key", as: String.self) })
    if !kept.isEmpty {
      try transaction.execute("DELETE FROM payload WHERE key IN \(list: kept) AND run_id IS NULL")
    }
    return keys.subtracting(kept).sorted().compactMap { key in
      guard let place = places[key].flatMap({ PayloadKey($0) }) else { return nil }
      return PayloadKey(key).map { Entry(key: $0, place: place) }
    }
  }

  /// Forgets what has been removed.
  static func forget(_ key: PayloadKey, _ transaction: borrowing Transaction) throws {
    try transaction.execute(
      "DELETE FROM payload WHERE key = \(key.text) AND state = \(State.doomed) AND run_id IS NULL")
  }
}
