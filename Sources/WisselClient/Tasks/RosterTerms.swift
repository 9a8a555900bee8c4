import Foundation
package import WisselModel
package import WisselSealing
package import WisselTrust
package import WisselWire

/// Whose keys an asker relies on: those of a roster that follows from a pinned one. The server's word is then not needed.
package struct RosterTerms: Sendable {
  package let roster: Roster
  /// The asker's.
  package var organization: OrganizationID
  /// The organisation's private key for HPKE; nil where it has none.
  package var key: HPKEPrivateKey?
  /// At which moment keys have to count: now, or for results of another day when they were made.
  package var time: WireTime

  /// nil before the first roster was taken.
  package init?(
    _ rosters: PinnedRosters, organization: OrganizationID, key: HPKEPrivateKey? = nil,
    time: WireTime = WireTime(Date())
  ) {
    guard let roster = rosters.roster else { return nil }
    self.roster = roster
    self.organization = organization
    self.key = key
    self.time = time
  }

  /// How something is sealed between the asker's organisation and another one.
  func sealing(with organization: OrganizationID) -> Roster.Sealing {
    roster.sealing(between: self.organization.rawValue, and: organization.rawValue, at: time)
  }

  /// For whom an input of a receiver is sealed with HPKE; nil where the envelope is right.
  ///
  /// - Throws: `APIError.untrusted`, rather than another form than the roster's.
  func addressee(_ receiver: OrganizationID) throws -> Addressee? {
    switch sealing(with: receiver) {
    case .envelope: return nil
    case .nothing:
      throw APIError.untrusted("organisation \(receiver) is not in the roster, so nothing is sealed for it")
    case .hpke(let own, let peer):
      guard let key, own.contains(key.publicKey.bytes) else {
        throw APIError.untrusted(
          "the roster has a key for HPKE of the asker's organisation, and it is not the one that was given")
      }
      guard let newest = peer.first, let theirs = try? HPKEPublicKey(bytes: newest) else {
        throw APIError.untrusted("the roster's key for HPKE of organisation \(receiver) is none")
      }
      return .hpke(
        HPKESealing(
          by: key, for: theirs,
          scope: HPKEScope(
            collaboration: roster.collaboration, purpose: .input, sender: organization.rawValue,
            receiver: receiver.rawValue)))
    }
  }

  /// Whether a key for envelopes is in the roster.
  func counts(_ key: PublicKey, of organization: OrganizationID) -> Bool {
    roster.keys(for: .sealing, of: organization.rawValue, at: time).contains { (try? PublicKey(der: $0)) == key }
  }

  /// With what the result of a run is opened; nil where the asker's key for that was not given.
  ///
  /// - Parameters:
  ///   - organization: whose result it is, as the server says.
  ///   - key: for envelopes.
  func opener(
    of organization: OrganizationID?, run: RunID, key: PrivateKey?
  ) -> Opener? {
    // Nobody in particular is nobody in the roster.
    let sender = organization ?? OrganizationID(-1)
    switch sealing(with: sender) {
    case .envelope: return key.map { .envelope($0) }
    case .nothing: return .nothing
    case .hpke(_, let peer):
      guard let key = self.key else { return nil }
      return .hpke(
        HPKEOpening(
          with: key, from: peer.compactMap { try? HPKEPublicKey(bytes: $0) },
          scope: HPKEScope(
            collaboration: roster.collaboration, purpose: .result, sender: sender.rawValue,
            receiver: self.organization.rawValue, run: run.rawValue)))
    }
  }
}
