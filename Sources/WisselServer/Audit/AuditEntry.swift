import WisselTrust
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
  /// Binds the entry to all before it; see `HashChain`.
  package var hash: String

  private enum CodingKeys: String, CodingKey {
    case sequence, at
    case actorKind = "actor_kind"
    case actorID = "actor_id"
    case action, object, subject, outcome, address, request, hash
  }
}

extension AuditEntry: ChainedEntry {
  package var hashedParts: [String] {
    [
      String(at.microseconds), actorKind ?? "", actorID.map(String.init) ?? "", action, object,
      subject.map(String.init) ?? "", outcome, address ?? "", request,
    ]
  }
}
