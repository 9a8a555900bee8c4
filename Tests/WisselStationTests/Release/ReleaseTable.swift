import WisselStation
import WisselWire

/// Every kind of person with every kind of word about a result in every state it can be in.
enum ReleaseTable {
  static let hash = String(repeating: "a", count: 64)
  static let other = String(repeating: "b", count: 64)

  /// What was said before, in words, and the case after it.
  static func states() -> [(name: String, state: ReleaseCase)] {
    func state(_ people: Int, _ said: [(String, Review.Verdict)]) -> ReleaseCase {
      var state = ReleaseCase(hash: hash, people: people)
      for (person, verdict) in said { try? state.take(review(person, verdict), by: .checker, hash: hash) }
      return state
    }
    return [
      ("two asked, nothing said", state(2, [])),
      ("two asked, anna saw", state(2, [("anna", .seen)])),
      ("two asked, anna released", state(2, [("anna", .seen), ("anna", .released)])),
      ("two asked, anna released, ben saw", state(2, [("anna", .seen), ("anna", .released), ("ben", .seen)])),
      ("two asked, ben saw", state(2, [("ben", .seen)])),
      (
        "two asked, both released",
        state(2, [("anna", .seen), ("anna", .released), ("ben", .seen), ("ben", .released)])
      ),
      ("two asked, ben refused", state(2, [("ben", .seen), ("ben", .refused(.identifying))])),
      ("one asked, anna saw", state(1, [("anna", .seen)])),
      ("one asked, anna released", state(1, [("anna", .seen), ("anna", .released)])),
      (
        "three asked, anna and ben released",
        state(3, [("anna", .seen), ("anna", .released), ("ben", .seen), ("ben", .released)])
      ),
    ]
  }

  static func review(_ person: String, _ verdict: Review.Verdict) -> Review {
    Review(person: person, verdict: verdict, words: "", at: WireTime(microseconds: 0))
  }

  /// A line for each: what is said in which state, and what follows.
  static func lines() -> [String] {
    let verdicts: [(String, Review.Verdict)] = [
      ("looks", .seen), ("releases", .released), ("refuses", .refused(.smallNumbers)),
    ]
    var lines: [String] = []
    for (name, state) in states() {
      for role in ConsoleRole.allCases {
        for person in ["anna", "ben"] {
          for (verb, verdict) in verdicts {
            for (bytes, hash) in [("these bytes", hash), ("other bytes", other)] {
              let said = outcome(of: review(person, verdict), by: role, hash, in: state)
              lines.append("\(name) | \(role.rawValue) \(person) \(verb) \(bytes) | \(said)")
            }
          }
        }
      }
    }
    return lines
  }

  private static func outcome(
    of review: Review, by role: ConsoleRole, _ hash: String, in state: ReleaseCase
  ) -> String {
    var after = state
    do {
      try after.take(review, by: role, hash: hash)
      return "\(after.standing)"
    } catch {
      return "no: \(error)" + (after == state ? "" : " BUT CHANGED")
    }
  }
}
