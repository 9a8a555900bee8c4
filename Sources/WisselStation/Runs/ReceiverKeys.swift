import Synchronization
import WisselModel
import WisselSealing

/// The keys results were sealed for lately, as they were judged then. A key counts for a minute: who replaces
/// theirs, or takes it from the roster, need not wait longer, and the rounds of a job do not each ask for it.
final class ReceiverKeys: Sendable {
  private static let lifetime = Duration.seconds(60)
  /// As many are remembered.
  private static let most = 1000

  private let now: @Sendable () -> ContinuousClock.Instant
  private let keys = Mutex<[OrganizationID: (key: ReceiverKey, asked: ContinuousClock.Instant)]>([:])

  init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

  /// The key of an organisation. A refusal is not remembered.
  ///
  /// - Parameter judge: gives the key that is to be trusted now, or throws.
  func key(of organization: OrganizationID, _ judge: () async throws -> ReceiverKey) async rethrows -> ReceiverKey {
    let asked = now()
    if let known = keys.withLock({ $0[organization] }), asked - known.asked < Self.lifetime { return known.key }
    let key = try await judge()
    keys.withLock { keys in
      if keys.count >= Self.most { keys = [:] }
      keys[organization] = (key, asked)
    }
    return key
  }
}
