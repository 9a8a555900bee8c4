package import WisselWire

/// What people say about a result that waits at the station: a pure value that decides who may, how many must, and what
/// follows.
///
/// - Only checkers have a say; nobody else, and least of all the system's operator.
/// - A say is bound to the SHA-256 of the very bytes, and whoever has it must have been given those bytes.
/// - Nobody has a say twice.
/// - One refusal refuses; a release takes as many people as the policy asks for.
package struct ReleaseCase: Sendable, Equatable {
  /// SHA-256 of the result, in hexadecimal.
  package let hash: String
  /// How many people must release it, 1 or more.
  package let people: Int
  /// What was said, in order.
  package private(set) var reviews: [Review] = []

  package init(hash: String, people: Int) {
    self.hash = hash
    self.people = max(1, people)
  }

  /// What follows from what was said.
  package enum Standing: Equatable, Sendable {
    /// So many have released it.
    case waits(released: Int)
    case released
    case refused(RefusalReason)
  }

  /// Why a review does not count.
  package enum Objection: Error, Equatable, Sendable {
    case notAChecker
    /// The hash is not that of the result.
    case otherBytes
    /// The person was not given the bytes.
    case notSeen
    case saidAlready
    /// It was decided before.
    case closed
  }

  package var standing: Standing {
    for review in reviews {
      if case .refused(let reason) = review.verdict { return .refused(reason) }
    }
    let released = reviews.count { $0.verdict == .released }
    return released >= people ? .released : .waits(released: released)
  }

  /// Whether somebody was given the very bytes.
  package func hasSeen(_ person: String) -> Bool { reviews.contains { $0.person == person && $0.verdict == .seen } }

  /// Whether somebody has released or refused it.
  package func hasDecided(_ person: String) -> Bool { reviews.contains { $0.person == person && $0.verdict != .seen } }

  /// Takes a review, or says why it does not count; then nothing changes.
  package mutating func take(_ review: Review, by role: ConsoleRole, hash: String) throws(Objection) {
    guard role.may(.decide) else { throw .notAChecker }
    guard standing.isOpen else { throw .closed }
    guard hash == self.hash else { throw .otherBytes }
    if review.verdict != .seen {
      guard hasSeen(review.person) else { throw .notSeen }
      guard !hasDecided(review.person) else { throw .saidAlready }
    } else if hasSeen(review.person) {
      return
    }
    reviews.append(review)
  }

  /// Puts back what the journal kept, which counted when it was written.
  mutating func putBack(_ reviews: [Review]) { self.reviews += reviews }
}

extension ReleaseCase.Standing {
  package var isOpen: Bool {
    if case .waits = self { return true }
    return false
  }
}

/// One thing a person did about a result.
package struct Review: Codable, Sendable, Equatable {
  package enum Verdict: Codable, Sendable, Equatable {
    /// Was given the bytes.
    case seen
    case released
    case refused(RefusalReason)
  }

  package var person: String
  package var verdict: Verdict
  /// In the person's own words; they stay at the station.
  package var words: String
  package var at: WireTime

  package init(person: String, verdict: Verdict, words: String, at: WireTime) {
    self.person = person
    self.verdict = verdict
    self.words = words
    self.at = at
  }

  /// Bytes that words may have.
  package static let longestWords = 1000
}
