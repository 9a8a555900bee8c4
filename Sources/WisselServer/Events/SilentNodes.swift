import Logging
import WisselDatabase
import WisselHTTP
import WisselWire

/// Nodes that have not been heard of for a while count as offline, even when no socket of theirs was seen to end.
struct SilentNodes: Sendable {
  let core: ServerCore

  /// Microseconds after which a node counts as gone; it shows itself every 60 seconds.
  static let patience: Int64 = 65_000_000

  /// The condition of nodes that were not heard of since a moment.
  static func silent(since limit: WireTime) -> SQL {
    "type = 'node' AND status = 'online' AND (last_seen IS NULL OR last_seen < \(limit))"
  }

  func mark() async {
    let limit = WireTime(microseconds: core.now().microseconds - Self.patience)
    let silent = Self.silent(since: limit)
    do {
      guard try await core.database.read({ try $0.exists("SELECT 1 FROM authenticatable WHERE \(silent)") }) else {
        return
      }
      try await core.database.write { transaction in
        try transaction.execute("UPDATE authenticatable SET status = 'offline' WHERE \(silent)")
      }
    } catch is CancellationError {
    } catch {
      core.logger.error("cannot mark silent nodes", metadata: ["error": "\(SafeErrorText.of(error))"])
    }
  }
}
