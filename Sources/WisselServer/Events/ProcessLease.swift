import Logging
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// This process's place among those that serve from one database: it shows every second that it lives, and clears away
/// what one that does not any more left behind.
struct ProcessLease: Sendable {
  let core: ServerCore
  let outbox: any Outbox
  let sessions: SessionEvents

  private var name: String { sessions.process }

  /// Microseconds after which a process that did not show itself counts as dead.
  static let patience: Int64 = 5_000_000
  /// How often the record of this process's sessions is compared with those it holds: at each so many signs of life.
  static let reconciliation = 5

  /// The database's clock, so that those of several machines need not agree.
  private static let clock: SQL = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS INTEGER)"

  /// Keeps the place until cancelled.
  func run() async {
    await attempt { try await begin() }
    guard core.database.isShared else { return }
    var beats = 0
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(1)) } catch { break }
      beats += 1
      await attempt { [beats] in try await beat(reconciles: beats % Self.reconciliation == 0) }
    }
    // Not a part of the cancelled task, which may not use the database any more.
    await Task { await attempt { try await end() } }.value
  }

  /// Nobody else can hold sessions of a database that is not shared, nor an earlier process of the same name.
  func begin() async throws {
    guard core.database.isShared else { return try await clear("process <> \(name)") }
    try await clear("process = \(name)", keeping: sessions.held)
    try await beat()
  }

  /// Shows that this process lives, and looks who does not.
  func beat(reconciles: Bool = false) async throws {
    let isNew = try await core.database.write { [name] transaction in
      let changed = try transaction.execute("UPDATE server_process SET seen_at = \(Self.clock) WHERE id = \(name)")
      guard changed == 0 else { return false }
      try transaction.execute("INSERT INTO server_process (id, seen_at) VALUES (\(name), \(Self.clock))")
      return true
    }
    if isNew || reconciles { try await reconcile() }
    let dead = try await core.database.read { transaction in
      try transaction.query("SELECT id FROM server_process WHERE seen_at < \(Self.clock) - \(Self.patience)")
        .map { try $0.value("id", as: String.self) }
    }
    for process in dead { try await bury(process) }
  }

  private func bury(_ process: String) async throws {
    core.logger.warning("another server process is gone: clearing up", metadata: ["process": "\(process)"])
    try await core.database.write { [outbox] transaction in
      let isDead = try transaction.execute(
        """
        DELETE FROM server_process WHERE id = \(process) AND seen_at < \(Self.clock) - \(Self.patience)
        """)
      guard isDead == 1 else { return }
      let gone = try Presence.end(where: "process = \(process)", transaction)
      for event in try Presence.farewells(gone, transaction) { try outbox.tell(event, transaction) }
    }
  }

  /// Makes the record say what this process holds, should others have taken it for dead, or a write have failed.
  private func reconcile() async throws {
    let (held, now) = (sessions.held, core.now())
    let known = try await core.database.read { [name] transaction in
      Set(
        try transaction.query("SELECT session FROM presence WHERE process = \(name)")
          .map { try $0.value("session", as: String.self) })
    }
    let missing = held.filter { !known.contains($0.key) }
    try await sessions.restore(missing.keys, at: now)
    // What ended meanwhile is compared with what is held after the record was read.
    let ended = known.union(missing.keys).subtracting(sessions.held.keys)
    for session in ended { try await clear("session = \(session)") }
  }

  private func clear(_ condition: SQL, keeping held: [String: Presence.Session] = [:]) async throws {
    let condition = held.isEmpty ? condition : condition + "AND session NOT IN \(list: held.keys)"
    try await core.database.write { [outbox] transaction in
      let gone = try Presence.end(where: condition, transaction)
      for event in try Presence.farewells(gone, transaction) { try outbox.tell(event, transaction) }
    }
  }

  private func end() async throws {
    try await clear("process = \(name)")
    try await core.database.write { [name] in try $0.execute("DELETE FROM server_process WHERE id = \(name)") }
  }

  private func attempt(_ body: @Sendable () async throws -> Void) async {
    do { try await body() } catch is CancellationError {
    } catch {
      core.logger.error("cannot keep this process's place", metadata: ["error": "\(SafeErrorText.of(error))"])
    }
  }
}
