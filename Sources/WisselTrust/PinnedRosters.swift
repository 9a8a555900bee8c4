/// The rosters a party relies on: the one whose fingerprint was agreed outside the server, and what followed it. The
/// server only carries them.
package struct PinnedRosters: Codable, Sendable, Hashable {
  /// More than this in one step are no honest server's.
  package static let mostOffered = 10_000

  /// The collaboration's id at the server.
  package let collaboration: Int
  /// The fingerprint that was agreed.
  package let pin: String
  /// The latest that was accepted; nil before the first.
  package private(set) var latest: SignedDocument?

  package init(collaboration: Int, pin: String) {
    self.collaboration = collaboration
    self.pin = pin
  }

  /// The roster that counts now; nil before the first.
  package var roster: Roster? { latest.flatMap { try? RosterChain.read($0) } }

  /// Takes what is offered as far as it follows. What is refused changes nothing: the roster that counted goes on
  /// counting.
  ///
  /// - Parameter offered: in any order; what is older than the latest is passed over.
  package mutating func take(_ offered: [SignedDocument]) throws(RosterChain.Refusal) {
    guard offered.count <= Self.mostOffered else {
      throw RosterChain.Refusal(description: "more than \(Self.mostOffered) rosters are offered at once")
    }
    var (last, byNumber) = (latest, [Int: SignedDocument]())
    for document in offered {
      let number = try RosterChain.read(document).number
      if let other = byNumber[number], other.fingerprint != document.fingerprint {
        throw RosterChain.Refusal(description: "two different rosters have the number \(number)")
      }
      byNumber[number] = document
    }
    if last == nil {
      guard let pinned = offered.first(where: { $0.fingerprint == pin }) else {
        throw RosterChain.Refusal(
          description: "the one whose fingerprint was agreed, \(pin), is not among those offered")
      }
      guard try RosterChain.read(pinned).collaboration == collaboration else {
        throw RosterChain.Refusal(description: "the one that was agreed is another collaboration's")
      }
      last = pinned
    }
    guard var known = last else { return }
    var number = try RosterChain.read(known).number
    if let same = byNumber[number], same.fingerprint != known.fingerprint {
      throw RosterChain.Refusal(
        description: "the roster number \(number) is another one than the one that counts, \(known.fingerprint)")
    }
    while let next = byNumber[number + 1] {
      _ = try RosterChain.follow(next, after: known, in: collaboration)
      (known, number) = (next, number + 1)
    }
    latest = known
  }
}
