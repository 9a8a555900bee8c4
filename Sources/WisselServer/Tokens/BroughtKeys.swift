import Hummingbird
import WisselDatabase
import WisselHTTP
import WisselModel

/// The keys of nodes that came over from a vantage6 server: only a slow hash of each is known, until its node logs in
/// for the first time and its indexed digest takes the place of the hash.
final class BroughtKeys: Sendable {
  private let core: ServerCore
  /// A wrong key costs the work of every hash that is left, so few may try at once; nodes try again by themselves.
  private let waiting = Waiting(limit: 2)

  init(_ core: ServerCore) { self.core = core }

  /// The node whose hash belongs to a key that no digest was found for.
  ///
  /// - Throws: 503 when others are being tried.
  func claim(_ key: String) async throws -> NodeID? {
    let left = try await core.database.read { transaction in
      try transaction.query(
        "SELECT id, api_key_digest FROM node WHERE api_key_digest >= '$2' AND api_key_digest < '$3' ORDER BY id"
      ).map { row in Left(id: try row.value("id"), hash: try row.value("api_key_digest")) }
    }
    guard !left.isEmpty else { return nil }
    guard waiting.enter() else {
      throw WireError.message(.serviceUnavailable, "Too many logins at once; please try again in a moment.")
    }
    defer { waiting.leave() }
    for node in left {
      guard try await core.passwords.verify(key, against: node.hash) else { continue }
      let digest = APIKey.digest(key)
      try await core.database.write { transaction in
        try transaction.execute(
          "UPDATE node SET api_key_digest = \(digest) WHERE id = \(node.id) AND api_key_digest = \(node.hash)")
      }
      return node.id
    }
    return nil
  }

  private struct Left: Sendable {
    let id: NodeID
    let hash: String
  }
}
