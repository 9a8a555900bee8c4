import Synchronization
import WisselModel

/// The latest session of each user and node, so that the late end of an older one changes nothing.
final class Presence: Sendable {
  private let latest = Mutex<[AuthenticatableID: UInt64]>([:])

  /// A session began.
  func began(_ id: AuthenticatableID, session: UInt64) {
    latest.withLock { $0[id] = max($0[id] ?? 0, session) }
  }

  /// Whether a session is the latest of its owner. Ask inside the transaction that depends on it: writers take turns,
  /// and a newer session announces itself before it writes.
  func isLatest(_ id: AuthenticatableID, session: UInt64) -> Bool { latest.withLock { $0[id] == session } }

  /// A session ended; forgets it unless there is a newer one.
  func ended(_ id: AuthenticatableID, session: UInt64) {
    latest.withLock { if $0[id] == session { $0[id] = nil } }
  }
}
