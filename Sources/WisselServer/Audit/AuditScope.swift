import Synchronization
import WisselModel

/// What the audit log will say of the request that is being answered. It travels with the request's task, so that the
/// one place where transactions commit can write it down.
package final class AuditScope: Sendable {
  @TaskLocal package static var current: AuditScope?

  let action: String
  let object: String
  let address: String?
  let request: String
  /// Whether its transactions are written down: those of requests that change something. Log-ins are written down when
  /// they are over.
  let recordsChanges: Bool
  private let who = Mutex<Actor?>(nil)

  /// Who acts.
  struct Actor: Sendable {
    let kind: ClientKind
    let id: Int
  }

  init(action: String, object: String, address: String?, request: String, recordsChanges: Bool) {
    self.action = action
    self.object = object
    self.address = address
    self.request = request
    self.recordsChanges = recordsChanges
  }

  /// Who acts, once that is known.
  var actor: Actor? { who.withLock { $0 } }

  /// Notes who acts, or whose account somebody tries to use.
  func identify(_ kind: ClientKind, _ id: AuthenticatableID) {
    who.withLock { $0 = Actor(kind: kind, id: id.rawValue) }
  }
}
