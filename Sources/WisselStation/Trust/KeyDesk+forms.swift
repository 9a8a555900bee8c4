import Foundation
import Logging
import WisselModel
import WisselSealing
import WisselTrust
import WisselWire

/// A key of an organisation that was judged, and with it the form in which things are sealed for it.
enum ReceiverKey: Hashable, Sendable {
  case envelope(PublicKey)
  case hpke(HPKEPublicKey, collaboration: Int)
}

extension KeyDesk {
  /// The key to seal with for an organisation. Where the roster has keys for HPKE of both ends it is one of them, or none.
  ///
  /// - Parameter offered: gives what the server says the organisation's key for envelopes is.
  func receiverKey(of organization: Int, offered: () async throws -> String) async throws -> ReceiverKey {
    switch try await settled(with: organization) {
    case .envelope: return .envelope(try await key(of: organization, offered: try await offered()))
    case .hpke(let own, let peer):
      guard holds(own), let collaboration = roster?.roster?.collaboration else {
        throw Refusal(
          words:
            "The roster of this collaboration says that this station's organisation seals with HPKE, and the station "
            + "does not hold the key for it. Ask its operator to put the key there, or who keeps the roster.")
      }
      guard let newest = peer.first, let key = try? HPKEPublicKey(bytes: newest) else {
        throw Refusal(
          words:
            "The key for HPKE that the roster has for organization \(organization) is none. Ask who keeps the roster.")
      }
      return .hpke(key, collaboration: collaboration)
    case .nothing:
      throw Refusal(
        words:
          "Organization \(organization) is not in the roster of this collaboration, so this station seals nothing for "
          + "it. Ask who keeps the roster to add it.")
    }
  }

  /// For whom, and in which form, something is sealed with a key that was judged.
  ///
  /// - Parameter run: whose result it is; nil for an input.
  func addressee(_ key: ReceiverKey, of organization: Int, run: Int?) throws -> Addressee {
    switch key {
    case .envelope(let key): return .envelope(key)
    case .hpke(let key, let collaboration):
      guard let hpke else { throw Refusal(words: "This station holds no key for HPKE. Ask its operator.") }
      return .hpke(
        HPKESealing(
          by: hpke, for: key, scope: scope(collaboration, from: own.rawValue, for: organization, run: run)))
    }
  }

  /// For whom an input is sealed that goes to the holder of a key for envelopes, whoever that is; nil for a key that is not
  /// trusted.
  func addressee(holding key: PublicKey) async throws -> Addressee? {
    guard let known = roster?.roster, known.namesHPKE(of: own.rawValue), let roster else {
      return try await trusts(key) ? .envelope(key) : nil
    }
    let holders =
      try key == ownKey
      ? [own.rawValue] : known.organizations.map(\.id).filter { try counts(key, of: $0, in: roster) }
    guard let holder = holders.first else { return nil }
    let answer = try await receiverKey(of: holder) { key.wireText }
    guard holders.count == 1 || answer == .envelope(key) else {
      throw Refusal(words: "Several organizations have this key, so it does not say for whom to seal.")
    }
    return try addressee(answer, of: holder, run: nil)
  }

  /// With what an input or a result of an organisation is opened. Its form is the one that the roster has for both ends:
  /// what comes in another does not open, or a server could go back to the one that shows no changes.
  ///
  /// - Parameters:
  ///   - sender: nil where nobody can say whose it is.
  ///   - run: whose result it is; nil for an input.
  ///   - key: for envelopes.
  ///   - text: what will be opened, where it is at hand: when its form is not the one, the roster may be an old one.
  func opener(of sender: Int?, run: Int?, with key: PrivateKey, text: String? = nil) async throws -> Opener {
    let first = try decided(sender, run, key)
    guard let text, let roster, first.isHPKE != HPKEMessage.begins(text.utf8) else { return first }
    await roster.lookAgain()
    return try decided(sender, run, key)
  }

  /// With what the text of a result is opened.
  ///
  /// - Parameters:
  ///   - text: its first 97 characters are enough.
  ///   - organization: asks the server whose result it is.
  func opener(
    ofResult text: String, of run: Int, with key: PrivateKey, organization: () async -> Int?
  ) async throws -> Opener {
    // The message itself says whose it is, and proves it.
    if let shown = HPKEMessage.sender(of: text.utf8) {
      var sender = try holder(of: shown)
      if sender == nil, let roster {
        await roster.lookAgain()
        sender = try holder(of: shown)
      }
      return try decided(sender, run, key)
    }
    guard judgesForms else { return .envelope(key) }
    return try await opener(of: await organization(), run: run, with: key, text: text)
  }

  /// Whether it matters whose an envelope is.
  var judgesForms: Bool { roster?.roster?.namesHPKE(of: own.rawValue) ?? false }

  private func decided(_ sender: Int?, _ run: Int?, _ key: PrivateKey) throws -> Opener {
    guard judgesForms, let known = roster?.roster else { return .envelope(key) }
    // Nobody in particular is nobody in the roster.
    let sender = sender ?? -1
    switch try sealing(with: sender) {
    case .envelope: return .envelope(key)
    case .nothing: return .nothing
    case .hpke(let own, let peer):
      guard let hpke, holds(own) else { return .nothing }
      return .hpke(
        HPKEOpening(
          with: hpke, from: peer.compactMap { try? HPKEPublicKey(bytes: $0) },
          scope: scope(known.collaboration, from: sender, for: self.own.rawValue, run: run)))
    }
  }

  /// The organisation that a key for HPKE is of; nil where it is nobody's, or several have it.
  private func holder(of key: HPKEPublicKey) throws -> Int? {
    guard judgesForms, let known = roster?.roster else { return nil }
    let time = try time()
    let holders = known.organizations.map(\.id).filter {
      known.keys(for: .sealingHPKE, of: $0, at: time).contains(key.bytes)
    }
    return holders.count == 1 ? holders.first : nil
  }

  /// How something is sealed between this organisation and another, by the newest roster when the one at hand says nothing.
  private func settled(with organization: Int) async throws -> Roster.Sealing {
    let first = try sealing(with: organization)
    guard first == .nothing, let roster else { return first }
    await roster.lookAgain()
    return try sealing(with: organization)
  }

  /// By the roster at hand. The clock is asked only where it matters.
  private func sealing(with organization: Int) throws -> Roster.Sealing {
    guard let known = roster?.roster, known.namesHPKE(of: own.rawValue) else { return .envelope }
    return known.sealing(between: own.rawValue, and: organization, at: try time())
  }

  /// Whether the station's key is one that the roster has for its organisation.
  private func holds(_ own: [Data]) -> Bool {
    if let hpke, own.contains(hpke.publicKey.bytes) { return true }
    logger.critical(
      "the roster has a key for HPKE of this organisation that this station does not hold; nothing is sealed or opened with it"
    )
    return false
  }

  private func scope(_ collaboration: Int, from sender: Int, for receiver: Int, run: Int?) -> HPKEScope {
    HPKEScope(
      collaboration: collaboration, purpose: run == nil ? .input : .result, sender: sender, receiver: receiver, run: run
    )
  }
}
