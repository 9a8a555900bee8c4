import Foundation
import WisselClient
import WisselModel
import WisselSealing
import WisselTrust
import WisselWire

/// A roster of a network's organisations, with a key for HPKE of each: what they send each other is sealed in that form.
struct NetworkRoster {
  private let document: SignedDocument
  private let file: URL
  private let keyFiles: [OrganizationID: URL]
  /// What the asker relies on.
  let asker: RosterTerms?

  /// Makes the keys and writes them and the roster to files.
  ///
  /// - Parameter members: the asker's organisation first.
  init(of members: [LocalNetwork.Member], in collaboration: CollaborationID, to files: NetworkFiles) throws {
    let (now, signer) = (WireTime(Date()), SigningKey())
    let keys = members.map { (member: $0, key: HPKEPrivateKey()) }
    document = try signer.sign(
      Roster(
        collaboration: collaboration.rawValue, number: 1, previous: "", issuedAt: now, signers: [signer.publicKey],
        needed: 1,
        organizations: keys.map { member, key in
          Roster.Member(
            id: member.organization.rawValue, name: member.name,
            keys: [
              Roster.Key(use: Roster.Use.sealing.rawValue, key: member.key.publicKey.der, from: now),
              Roster.Key(use: Roster.Use.sealingHPKE.rawValue, key: key.publicKey.bytes, from: now),
            ])
        }))
    file = try files.write("roster.json", String(decoding: try WireJSON.encode([document]), as: UTF8.self))
    keyFiles = try Dictionary(
      uniqueKeysWithValues: keys.map { member, key in
        (member.organization, try files.write("keys/\(member.organization)-hpke.pem", key.secretPEM))
      })
    var rosters = PinnedRosters(collaboration: collaboration.rawValue, pin: document.fingerprint)
    try rosters.take([document])
    asker = keys.first.flatMap { member, key in
      RosterTerms(rosters, organization: member.organization, key: key, time: now)
    }
  }

  /// The line of a station's configuration, in the section `wissel`.
  func line(for member: OrganizationID) -> String {
    let key = keyFiles[member].map { ", hpke_key: \"\($0.path)\"" } ?? ""
    return "roster: {fingerprint: \(document.fingerprint), file: \"\(file.path)\"\(key)}"
  }
}
