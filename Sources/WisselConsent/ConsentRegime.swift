/// What a station does with people who said nothing, by period.
///
/// Opt-in is the rule. Opt-out holds only in the periods given for it, each with an end; before, after and between them,
/// and where the periods of a purpose contradict one another, it is opt-in.
package struct ConsentRegime: Sendable, Equatable, Codable {
  package enum Rule: String, Sendable, Codable, CaseIterable {
    case optIn = "opt-in"
    case optOut = "opt-out"
  }

  /// A period of one rule, both days included.
  package struct Period: Sendable, Equatable, Codable {
    package let rule: Rule
    package let from: Day
    package let until: Day
    /// Nil is every purpose.
    package let purpose: Purpose?

    package init(_ rule: Rule, from: Day, until: Day, purpose: Purpose? = nil) {
      (self.rule, self.from, self.until, self.purpose) = (rule, from, until, purpose)
    }
  }

  package let periods: [Period]

  package init(_ periods: [Period] = []) { self.periods = periods }

  /// The rule for a purpose on a day.
  package func rule(for purpose: Purpose, on day: Day) -> Rule {
    let rules =
      periods
      .filter { $0.from <= day && day <= $0.until && ($0.purpose == nil || $0.purpose == purpose) }.map(\.rule)
    return !rules.isEmpty && rules.allSatisfy { $0 == .optOut } ? .optOut : .optIn
  }
}
