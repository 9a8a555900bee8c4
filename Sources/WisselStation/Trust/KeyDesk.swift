import Foundation
package import Logging
package import WisselModel
package import WisselSealing
import WisselTrust
import WisselWire

/// Decides which keys of organisations the station seals for, and in which form: those in the roster, or without one the
/// first ones seen.
package struct KeyDesk: Sendable {
  let own: OrganizationID
  let ownKey: PublicKey?
  /// The organisation's own for HPKE; nil where it has none.
  let hpke: HPKEPrivateKey?
  let roster: RosterDesk?
  private let seen: SeenKeys
  private let clock: ClockWatch
  let logger: Logger

  /// A key that is not trusted.
  package struct Refusal: Error, Sendable, Equatable {
    /// For the algorithm and the researcher.
    package var words: String
  }

  init(
    own: OrganizationID, key: PublicKey?, hpke: HPKEPrivateKey? = nil, roster: RosterDesk?, seen: SeenKeys,
    clock: ClockWatch, logger: Logger
  ) {
    self.own = own
    ownKey = key
    self.hpke = hpke
    self.roster = roster
    self.seen = seen
    self.clock = clock
    self.logger = logger
  }

  /// Without a roster.
  package init(own: OrganizationID, key: PublicKey?, seen: SeenKeys, logger: Logger) {
    self.init(own: own, key: key, roster: nil, seen: seen, clock: ClockWatch(now: { Date() }), logger: logger)
  }

  /// The key to seal with for an organisation.
  ///
  /// - Parameter offered: what the server says the organisation's key is.
  package func key(of organization: Int, offered: String) async throws -> PublicKey {
    // Whoever else the server says we are.
    if organization == own.rawValue, let ownKey { return ownKey }
    guard let key = try? PublicKey(wireText: offered) else {
      throw Refusal(
        words:
          "Organization \(organization) has no public key at the server, so nothing can be sealed for it. Upload its "
          + "key, and make the task again.")
    }
    if let roster {
      if try counts(key, of: organization, in: roster) { return key }
      await roster.lookAgain()
      if try counts(key, of: organization, in: roster) { return key }
      logger.critical(
        "the server offers a key that is not in the roster; nothing is sealed for it",
        metadata: ["organisation": "\(organization)", "key": "\(key.fingerprint)"])
      throw Refusal(
        words: "The key that the server offers for organization \(organization) is not in the roster of this "
          + "collaboration, so this station seals nothing for it. Ask who keeps the roster to add the key, or who "
          + "changed it.")
    }
    do throws(SeenKeys.Unusable) {
      switch try seen.judge(key, of: organization) {
      case .known: break
      case .first:
        logger.notice(
          "the key of an organisation is pinned",
          metadata: ["organisation": "\(organization)", "key": "\(key.fingerprint)"])
      case .changed(let pinned):
        logger.critical(
          "the server offers another key than before; nothing is sealed for it until wissel station keys accept",
          metadata: ["organisation": "\(organization)", "pinned": "\(pinned)", "offered": "\(key.fingerprint)"])
        throw SeenKeys.Unusable(description: "")
      }
    } catch {
      if !error.description.isEmpty {
        logger.error("a pinned key", metadata: ["organisation": "\(organization)", "error": "\(error)"])
      }
      throw Refusal(
        words: "The key that the server offers for organization \(organization) is not the one this station has known, "
          + "so it seals nothing for it. Ask the station's operator to compare the new key with the organization, and to "
          + "accept it.")
    }
    return key
  }

  /// Whether a key is one the station would seal for, whose ever it is.
  package func trusts(_ key: PublicKey) async throws -> Bool {
    if key == ownKey { return true }
    guard let roster else { return seen.contains(key) }
    let organizations = roster.roster?.organizations.map(\.id) ?? []
    return try organizations.contains { try counts(key, of: $0, in: roster) }
  }

  func counts(_ key: PublicKey, of organization: Int, in roster: RosterDesk) throws -> Bool {
    let time = try time()
    let keys = roster.roster?.keys(for: .sealing, of: organization, at: time) ?? []
    return keys.contains { (try? PublicKey(der: $0)) == key }
  }

  /// The time that keys of the roster are judged at.
  func time() throws -> WireTime {
    let reading = clock.reading(made: nil)
    if let doubt = reading.doubt {
      logger.error("keys of the roster have their time, and the clock is in doubt", metadata: ["why": "\(doubt)"])
      throw Refusal(
        words: "This station cannot rely on its clock at the moment, and keys of the roster count for a time. Ask its "
          + "operator to set the clock.")
    }
    return WireTime(reading.time)
  }
}
