import Testing
import WisselConsent
import WisselTesting

@Suite("Who may be in a data set")
struct ConsentTableTests {
  private static let purpose = Purpose("HRESCH")
  private static let today = day("2026-06-15")
  private static let person = ConsentSubject(resource: "p", numbers: ["1"])

  private static func day(_ text: String) -> Day { Day(text) ?? Day(number: 0) }
  private static func said(
    _ answer: ConsentStatement.Answer, _ start: String?, _ end: String? = nil, for purpose: Purpose? = nil
  ) -> ConsentStatement {
    ConsentStatement(
      answer, purpose: purpose, start: start.flatMap { Day.span(of: $0) }, end: end.flatMap { Day.span(of: $0) })
  }

  /// What one register may hold of the person.
  private static let histories: [(name: String, statements: [ConsentStatement])] = [
    ("silence", []),
    ("permit", [said(.permit, "2025")]),
    ("permit for the purpose", [said(.permit, "2025-03-01", for: purpose)]),
    ("permit for another purpose", [said(.permit, "2025-03-01", for: Purpose("TREAT"))]),
    ("permit that ended yesterday", [said(.permit, "2025", "2026-06-14")]),
    ("permit that ends today", [said(.permit, "2025", "2026-06-15")]),
    ("permit from tomorrow", [said(.permit, "2026-06-16")]),
    ("permit of this month", [said(.permit, "2026-06")]),
    ("permit of unknown date", [said(.permit, nil)]),
    ("deny", [said(.deny, "2025")]),
    ("deny from tomorrow", [said(.deny, "2026-06-16")]),
    ("deny of this year", [said(.deny, "2026")]),
    ("deny that ended", [said(.deny, "2024", "2025")]),
    ("permit, then deny", [said(.permit, "2024"), said(.deny, "2025")]),
    ("deny, then permit", [said(.deny, "2024"), said(.permit, "2025")]),
    ("both on one day", [said(.deny, "2025-01-01"), said(.permit, "2025-01-01")]),
    ("deny of unknown date, then permit", [said(.deny, nil), said(.permit, "2025")]),
    ("deny by name, then permit of all", [said(.deny, "2024", for: purpose), said(.permit, "2025")]),
    ("deny of all, then permit by name", [said(.deny, "2024"), said(.permit, "2025", for: purpose)]),
    ("permit by name, then deny of all", [said(.permit, "2024", for: purpose), said(.deny, "2025")]),
    ("permit, then permit that ended", [said(.permit, "2024"), said(.permit, "2025-01-01", "2025-12-31")]),
    ("deny, then permit that ended", [said(.deny, "2024"), said(.permit, "2025-01-01", "2025-12-31")]),
  ]

  private static func register(_ kind: ConsentRegister.Kind, _ statements: [ConsentStatement]) -> ConsentRegister {
    let isKnown = !statements.isEmpty
    return ConsentRegister(
      name: kind.rawValue, kind: kind, key: kind == .answers ? .resource : .number,
      statements: isKnown ? [kind == .answers ? "p" : "1": statements] : [:])
  }

  private static let regimes: [(name: String, regime: ConsentRegime)] = [
    ("opt-in", ConsentRegime()),
    ("opt-out", ConsentRegime([.init(.optOut, from: day("2026-01-01"), until: day("2026-12-31"))])),
    ("opt-out that ended", ConsentRegime([.init(.optOut, from: day("2025-01-01"), until: day("2026-06-14"))])),
    (
      "opt-out for another purpose",
      ConsentRegime([.init(.optOut, from: day("2026-01-01"), until: day("2026-12-31"), purpose: Purpose("TREAT"))])
    ),
  ]

  @Test("the table of decisions")
  func table() throws {
    var lines = ["register of answers | objections | regime | decision"]
    for history in Self.histories {
      for (objected, objections) in [("none", []), ("objection", [Self.said(.deny, "2026-05-01")])] {
        for regime in Self.regimes {
          let policy = ConsentPolicy(
            registers: [Self.register(.answers, history.statements), Self.register(.objections, objections)],
            regime: regime.regime)
          let decision = policy.decision(for: Self.person, purpose: Self.purpose, on: Self.today)
          lines.append(
            "\(history.name) | \(objected) | \(regime.name) | \(decision.isPermitted ? "in" : "out"): "
              + "\(decision.reason.rawValue) \(decision.registers.joined(separator: ", "))")
        }
      }
    }
    for (name, registers) in [
      ("no register at all", []), ("objections alone", [Self.register(.objections, [])]),
    ] as [(String, [ConsentRegister])] {
      for regime in Self.regimes {
        let decision = ConsentPolicy(registers: registers, regime: regime.regime)
          .decision(for: Self.person, purpose: Self.purpose, on: Self.today)
        lines.append(
          "(\(name)) | | \(regime.name) | \(decision.isPermitted ? "in" : "out"): \(decision.reason.rawValue)")
      }
    }
    try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselConsentTests/Golden/decisions.txt")
  }

  @Test("a person whom a register cannot look up is left out, and the register is named")
  func unidentified() {
    let policy = ConsentPolicy(
      registers: [Self.register(.answers, [Self.said(.permit, "2025")]), Self.register(.objections, [])],
      regime: ConsentRegime([.init(.optOut, from: Self.day("2026-01-01"), until: Self.day("2026-12-31"))]))
    let excluded = policy.excluded(
      of: [Self.person, ConsentSubject(resource: "p")], purpose: Self.purpose, on: Self.today)
    #expect(excluded.map(\.subject) == [ConsentSubject(resource: "p")])
    #expect(excluded.map(\.decision) == [ConsentDecision(.unidentified, registers: ["objections"])])
  }
}
