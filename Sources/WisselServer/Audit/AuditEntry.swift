import Crypto
import Foundation
package import WisselWire

/// One line of the audit log: who did what, when, from where. It holds no secret and nothing of what was sent.
package struct AuditEntry: Codable, Sendable, Hashable {
  /// Its place, from 1 without gaps.
  package var sequence: Int
  package var at: WireTime
  /// `user`, `node` or `container`; nil when nobody was logged in.
  @Null package var actorKind: String?
  /// The actor's id; a container has its node's.
  @Null package var actorID: Int?
  /// Verb and route: `PATCH /organization/:id`.
  package var action: String
  /// The path that was called.
  package var object: String
  /// The id of what was made or changed, where the path does not name it.
  @Null package var subject: Int?
  /// `done`, or why not: `refused 401`.
  package var outcome: String
  /// Where the request came from.
  @Null package var address: String?
  package var request: String
  /// Binds the entry to all before it; see `AuditChain`.
  package var hash: String

  private enum CodingKeys: String, CodingKey {
    case sequence, at
    case actorKind = "actor_kind"
    case actorID = "actor_id"
    case action, object, subject, outcome, address, request, hash
  }

  /// SHA-256, in hexadecimal, of the previous entry's hash and everything in this one. Each part is preceded by its
  /// length, so that no two entries read the same.
  func hash(after previous: String) -> String {
    let parts = [
      previous, String(sequence), String(at.microseconds), actorKind ?? "", actorID.map(String.init) ?? "", action,
      object, subject.map(String.init) ?? "", outcome, address ?? "", request,
    ]
    var hasher = SHA256()
    for part in parts { hasher.update(data: Data("\(part.utf8.count):\(part)".utf8)) }
    return hasher.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
