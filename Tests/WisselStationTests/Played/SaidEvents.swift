import Synchronization
import WisselModel
import WisselWire

/// What a station said on its socket, in order.
final class SaidEvents: Sendable {
  typealias Said = (name: String, data: JSONValue)
  private let said = Mutex<[Said]>([])

  var all: [Said] { said.withLock { $0 } }

  func add(_ name: String, _ data: JSONValue) { said.withLock { $0.append((name, data)) } }

  /// Whether it was said that a run has a status.
  func tells(_ status: RunStatus, of run: Int) -> Bool {
    all.contains {
      $0.name == EventName.algorithmStatusChange && $0.data["run_id"]?.int == run
        && $0.data["status"]?.string == status.rawValue
    }
  }
}
