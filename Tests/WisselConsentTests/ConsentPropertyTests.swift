import Testing
import WisselConsent
import WisselTesting

@Suite("Consent is never wider than what it is made of")
struct ConsentPropertyTests {
  private let purposes = ["A", "B"].map(Purpose.init)
  private let subject = ConsentSubject(resource: "p", numbers: ["1"])

  private struct Maker {
    var random: SeededGenerator

    mutating func day() -> Day { Day(number: Int.random(in: 0..<60, using: &random)) }
    mutating func span() -> ClosedRange<Day> {
      let (one, other) = (day(), Bool.random(using: &random) ? 0 : Int.random(in: 0..<20, using: &random))
      return one...one.adding(other)
    }
    mutating func statement() -> ConsentStatement {
      let purpose = Int.random(in: 0..<3, using: &random)
      return ConsentStatement(
        Bool.random(using: &random) ? .permit : .deny, purpose: purpose == 0 ? nil : Purpose(purpose == 1 ? "A" : "B"),
        exceptions: purpose == 0 && Int.random(in: 0..<4, using: &random) == 0 ? [Purpose("A")] : [],
        start: Int.random(in: 0..<8, using: &random) == 0 ? nil : span(),
        end: Bool.random(using: &random) ? nil : span())
    }
    mutating func statements() -> [ConsentStatement] {
      (0..<Int.random(in: 0..<5, using: &random)).map { _ in statement() }
    }
    mutating func registers() -> [ConsentRegister] {
      (0..<Int.random(in: 0..<4, using: &random)).map { register("\($0)", statements()) }
    }
    mutating func register(_ name: String, _ statements: [ConsentStatement]) -> ConsentRegister {
      let kind = Bool.random(using: &random) ? ConsentRegister.Kind.answers : .objections
      return ConsentRegister(name: name, kind: kind, key: .resource, statements: ["p": statements])
    }
    mutating func regime() -> ConsentRegime {
      ConsentRegime(
        (0..<Int.random(in: 0..<3, using: &random)).map { _ in
          let from = day()
          return ConsentRegime.Period(
            Int.random(in: 0..<4, using: &random) == 0 ? .optIn : .optOut, from: from, until: from.adding(30),
            purpose: Bool.random(using: &random) ? nil : Purpose("A"))
        })
    }
    mutating func exact(_ span: ClosedRange<Day>?) -> ClosedRange<Day>? {
      guard let span else { return nil }
      let day = Day(number: Int.random(in: span.lowerBound.number...span.upperBound.number, using: &random))
      return day...day
    }
  }

  private func permits(_ registers: [ConsentRegister], _ regime: ConsentRegime, _ purpose: Purpose, _ day: Day) -> Bool
  {
    ConsentPolicy(registers: registers, regime: regime).decision(for: subject, purpose: purpose, on: day).isPermitted
  }

  @Test("generated registers: one more never lets more in, nor does a denial or the end of an opt-out")
  func merging() {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("consent: seed \(seed)")
    var (maker, permitted) = (Maker(random: SeededGenerator(seed: seed)), 0)
    for _ in 0..<20_000 {
      let (registers, regime) = (maker.registers(), maker.regime())
      let (purpose, day) = (purposes[Int.random(in: 0...1, using: &maker.random)], maker.day())
      guard permits(registers, regime, purpose, day) else { continue }
      permitted += 1
      let hasAnswers = registers.contains { $0.kind == .answers }
      for (index, register) in registers.enumerated() {
        var others = registers
        others.remove(at: index)
        if others.contains(where: { $0.kind == .answers }) || !hasAnswers {
          #expect(permits(others, regime, purpose, day), "seed \(seed): without \(register.name)")
        }
        if register.kind == .answers {
          #expect(permits([register], regime, purpose, day), "seed \(seed): \(register.name) alone")
        }
      }
      let objection = ConsentRegister(
        name: "o", kind: .objections, key: .resource,
        statements: ["p": [ConsentStatement(.deny, start: day...day)]])
      #expect(!permits(registers + [objection], regime, purpose, day))
      let isAnswered = permits(registers, ConsentRegime(), purpose, day)
      #expect(isAnswered || regime.rule(for: purpose, on: day) == .optOut)
    }
    #expect(permitted > 1000)
  }

  @Test("generated dates: what is permitted with dates in part is permitted whatever days they mean")
  func partialDates() {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("consent dates: seed \(seed)")
    var (maker, permitted) = (Maker(random: SeededGenerator(seed: seed)), 0)
    for _ in 0..<40_000 {
      let (statements, regime, day) = (maker.statements(), maker.regime(), maker.day())
      func register(_ statements: [ConsentStatement]) -> [ConsentRegister] {
        [ConsentRegister(name: "r", kind: .answers, key: .resource, statements: ["p": statements])]
      }
      guard permits(register(statements), regime, purposes[0], day) else { continue }
      permitted += 1
      let exact = statements.map {
        ConsentStatement(
          $0.answer, purpose: $0.purpose, exceptions: $0.exceptions, start: maker.exact($0.start),
          end: maker.exact($0.end))
      }
      #expect(permits(register(exact), regime, purposes[0], day), "seed \(seed): \(statements), \(exact), \(day)")
    }
    #expect(permitted > 2000)
  }

  @Test("the order in which statements lie in a register does not matter")
  func order() {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("consent order: seed \(seed)")
    var maker = Maker(random: SeededGenerator(seed: seed))
    for _ in 0..<10_000 {
      let (statements, day) = (maker.statements(), maker.day())
      let decisions = [statements, statements.shuffled(using: &maker.random)].map { statements in
        ConsentPolicy(
          registers: [ConsentRegister(name: "r", kind: .answers, key: .resource, statements: ["p": statements])],
          regime: ConsentRegime()
        ).decision(for: subject, purpose: purposes[0], on: day)
      }
      #expect(decisions[0] == decisions[1], "seed \(seed): \(statements)")
    }
  }
}
