package import Foundation
package import WisselWire

/// The list of a collaboration's organisations and their keys, as its signers agree on it. Each one names the one before
/// it, so that all together are one history.
package struct Roster: Codable, Sendable, Hashable {
  /// The collaboration's id at the server.
  package var collaboration: Int
  /// From 1 without gaps.
  package var number: Int
  /// The fingerprint of the one before it; empty in the first.
  package var previous: String
  package var issuedAt: WireTime
  /// Ed25519 keys of those who may sign the next one, base64.
  package var signers: [Data]
  /// How many of them have to.
  package var needed: Int
  package var organizations: [Member]

  package struct Member: Codable, Sendable, Hashable {
    package var id: Int
    package var name: String
    package var keys: [Key]

    package init(id: Int, name: String, keys: [Key]) {
      self.id = id
      self.name = name
      self.keys = keys
    }
  }

  package struct Key: Codable, Sendable, Hashable {
    /// What it is for: `sealing`, `sealing-hpke`, `orders`, `logs`.
    package var use: String
    /// SubjectPublicKeyInfo, or the 32 bytes of an Ed25519 or X25519 key; base64.
    package var key: Data
    package var from: WireTime
    /// nil: until a later roster says otherwise.
    package var until: WireTime?

    package init(use: String, key: Data, from: WireTime, until: WireTime? = nil) {
      self.use = use
      self.key = key
      self.from = from
      self.until = until
    }
  }

  package init(
    collaboration: Int, number: Int, previous: String, issuedAt: WireTime, signers: [Data], needed: Int,
    organizations: [Member]
  ) {
    self.collaboration = collaboration
    self.number = number
    self.previous = previous
    self.issuedAt = issuedAt
    self.signers = signers
    self.needed = needed
    self.organizations = organizations
  }

  private enum CodingKeys: String, CodingKey {
    case collaboration, number, previous
    case issuedAt = "issued_at"
    case signers, needed, organizations
  }
}
