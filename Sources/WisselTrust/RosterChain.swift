import Foundation
import WisselWire

/// Whether a roster follows another. The check is the same for the server, which keeps rosters, and for stations and
/// clients, which rely on them: the server's word is not needed.
package enum RosterChain {
  /// Why a roster is not accepted.
  package struct Refusal: Error, Hashable, CustomStringConvertible {
    package let description: String

    /// What is kept cannot be read, so nothing can follow it.
    package static let unreadable = Refusal(description: "the roster before it cannot be read")
  }

  /// Reads a signed roster and checks it against the one before it, nil for a collaboration's first.
  ///
  /// A first roster is signed by its own signers: that it is the right one is agreed by its fingerprint, outside the
  /// server.
  package static func follow(
    _ signed: SignedDocument, after previous: SignedDocument?, in collaboration: Int
  ) throws(Refusal) -> Roster {
    let roster = try read(signed)
    guard roster.collaboration == collaboration else {
      throw Refusal(description: "it is the roster of collaboration \(roster.collaboration), not of \(collaboration)")
    }
    guard roster.needed >= 1, Set(roster.signers).count >= roster.needed else {
      throw Refusal(description: "\(roster.needed) signatures of \(roster.signers.count) signers cannot be had")
    }
    guard Set(roster.organizations.map(\.id)).count == roster.organizations.count else {
      throw Refusal(description: "an organisation stands in it more than once")
    }
    let predecessor = try previous.map { old throws(Refusal) in try read(old) }
    guard roster.number == (predecessor?.number ?? 0) + 1 else {
      throw Refusal(
        description: "its number is \(roster.number), and the next one is number \((predecessor?.number ?? 0) + 1)")
    }
    guard roster.previous == previous?.fingerprint ?? "" else {
      throw Refusal(description: "it does not name the fingerprint of the roster before it")
    }
    guard (predecessor?.issuedAt).map({ $0 <= roster.issuedAt }) ?? true else {
      throw Refusal(description: "it is older than the roster before it")
    }
    let (allowed, needed) = (predecessor ?? roster).authority
    let count = signed.signers.intersection(allowed).count
    guard count >= needed else {
      throw Refusal(description: "it has \(count) valid signatures of those who may sign it, and needs \(needed)")
    }
    return roster
  }

  /// The roster in a signed document.
  package static func read(_ signed: SignedDocument) throws(Refusal) -> Roster {
    do {
      return try WireJSON.decode(Roster.self, from: signed.document)
    } catch {
      throw Refusal(description: "the document is no roster")
    }
  }
}

extension Roster {
  fileprivate var authority: (signers: Set<Data>, needed: Int) { (Set(signers), needed) }
}
