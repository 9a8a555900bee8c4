package import WisselConsent
package import WisselFHIR

/// For which purpose a table was made, and by which judgement: who was to be left out then is not in it.
package struct Restriction: Sendable, Hashable, CustomStringConvertible {
  package let rule: ConsentRule
  /// The day for which it was judged, and the newest snapshot at that time: tables of one judgement agree in all of it.
  package let day: Day
  package let snapshot: Int

  package init(_ rule: ConsentRule, on day: Day, snapshot: Int) {
    (self.rule, self.day, self.snapshot) = (rule, day, snapshot)
  }

  package var description: String { "for \(rule.purpose), as judged on \(day)" }

  /// As members of a JSON object about the table.
  package var members: [JSON.Member] {
    [
      .init("purpose", .string(rule.purpose.code)), .init("judged", .string("\(day)")),
      .init("opt_out_until", rule.optOutUntil.map { .string("\($0)") } ?? .null),
    ]
  }
}
