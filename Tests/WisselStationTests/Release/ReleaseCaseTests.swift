import Testing
import WisselStation
import WisselTesting
import WisselWire

@Suite struct ReleaseCaseTests {
  @Test func theTableIsTheGoldenOne() throws {
    let lines = ReleaseTable.lines()
    #expect(lines.count == 480 && !lines.contains { $0.hasSuffix("BUT CHANGED") })
    try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselStationTests/Golden/release.txt")
  }

  @Test func nobodyButACheckerEverChangesAnything() {
    for line in ReleaseTable.lines() where !line.contains("| checker ") { #expect(line.hasSuffix("no: notAChecker")) }
  }

  /// Random people say random things; what stands in the end is compared with the plain rule.
  @Test(arguments: [UInt64(1), 2, 3]) func whatWasSaidDecides(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var outcomes: Set<String> = []
    for _ in 0..<2000 {
      let people = Int.random(in: 1...3, using: &generator)
      var state = ReleaseCase(hash: ReleaseTable.hash, people: people)
      var (seen, released) = (Set<String>(), Set<String>())
      var refusal: RefusalReason?
      for _ in 0..<Int.random(in: 0...14, using: &generator) {
        let role =
          Int.random(in: 0..<4, using: &generator) == 0
          ? ConsoleRole.allCases.randomElement(using: &generator) ?? .checker : .checker
        let person = ["anna", "ben", "cora", "dirk"].randomElement(using: &generator) ?? "anna"
        let hash = Int.random(in: 0..<5, using: &generator) == 0 ? ReleaseTable.other : ReleaseTable.hash
        let verdict: Review.Verdict =
          switch Int.random(in: 0..<10, using: &generator) {
          case 0: .refused(RefusalReason.allCases.randomElement(using: &generator) ?? .other)
          case 1...5: .seen
          default: .released
          }
        let before = state
        let counted = (try? state.take(ReleaseTable.review(person, verdict), by: role, hash: hash)) != nil
        if !counted { #expect(state == before) }
        let isOpen = refusal == nil && released.count < people
        guard role == .checker, hash == ReleaseTable.hash, isOpen else {
          #expect(!counted)
          continue
        }
        switch verdict {
        case .seen: seen.insert(person)
        case .released where seen.contains(person) && !released.contains(person): released.insert(person)
        case .refused(let reason) where seen.contains(person) && !released.contains(person): refusal = reason
        default: #expect(!counted)
        }
      }
      let expected: ReleaseCase.Standing =
        refusal.map { .refused($0) } ?? (released.count >= people ? .released : .waits(released: released.count))
      #expect(state.standing == expected, "seed \(seed)")
      outcomes.insert("\(expected)")
    }
    #expect(outcomes.count >= 8, "released, refused for each reason, waiting: \(outcomes)")
  }
}
