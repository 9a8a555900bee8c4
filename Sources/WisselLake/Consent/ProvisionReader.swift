import WisselConsent
import WisselFHIR

/// Takes `Consent.provision` apart: a rule, and under it the exceptions to it (FHIR R4, Consent).
struct ProvisionReader {
  let said: ClosedRange<Day>?
  let countsPermissions: Bool
  private(set) var statements: [ConsentStatement] = []

  init(said: ClosedRange<Day>?, countsPermissions: Bool) {
    (self.said, self.countsPermissions) = (said, countsPermissions)
  }

  /// What limits a rule to less than a person's whole record, or to some receivers.
  private static let limits = ["actor", "securityLabel", "class", "code", "dataPeriod", "data", "modifierExtension"]
  /// What tables are made for (HL7 consentaction).
  private static let actions: Set<String> = ["use", "disclose", "access"]
  private static let maximumDepth = 20

  private struct Rule {
    let answer: ConsentStatement.Answer?
    /// Nil is every purpose.
    let purposes: Set<Purpose>?
    let period: (from: ClosedRange<Day>?, until: ClosedRange<Day>?)
  }

  /// - Parameter base: The answer of a root rule that gives none itself.
  mutating func read(_ provision: JSON, base: ConsentStatement.Answer?) {
    read(provision, within: Rule(answer: base, purposes: nil, period: (nil, nil)), depth: 1)
  }

  private mutating func read(_ provision: JSON, within outer: Rule, depth: Int) {
    let rule = rule(provision, within: outer, isRoot: depth == 1)
    var answered: Set<Purpose> = []
    for nested in provision["provision"]?.array ?? [] {
      guard depth < Self.maximumDepth else {
        statements.append(ConsentStatement(.deny, start: nil))
        return
      }
      let exception = self.rule(nested, within: rule, isRoot: false)
      // An exception without a purpose of its own stands beside its rule, and the denial of the two wins.
      if nested["purpose"] != nil, let answer = exception.answer, answer != rule.answer {
        answered.formUnion(exception.purposes ?? [])
      }
      read(nested, within: rule, depth: depth + 1)
      if rule.answer == .deny, exception.answer == .permit { deny(around: exception) }
    }
    guard let answer = rule.answer else { return }
    guard let purposes = rule.purposes else { return say(answer, nil, answered, rule) }
    for purpose in purposes.subtracting(answered).sorted(by: { $0.code < $1.code }) { say(answer, purpose, [], rule) }
  }

  private mutating func say(
    _ answer: ConsentStatement.Answer, _ purpose: Purpose?, _ exceptions: Set<Purpose>, _ rule: Rule
  ) {
    statements.append(
      ConsentStatement(
        answer, purpose: purpose, exceptions: exceptions, said: said, from: rule.period.from, until: rule.period.until))
  }

  /// Outside the time of a permission that is an exception, what it is an exception to still holds.
  private mutating func deny(around permission: Rule) {
    for purpose in (permission.purposes ?? []).sorted(by: { $0.code < $1.code }) {
      if let from = permission.period.from, said.map({ from.upperBound > $0.upperBound }) ?? true {
        let start = said ?? Day.first...Day.first
        statements.append(
          ConsentStatement(.deny, purpose: purpose, start: start, end: single(from.upperBound.adding(-1))))
      }
      if let until = permission.period.until {
        statements.append(ConsentStatement(.deny, purpose: purpose, start: single(until.lowerBound.adding(1))))
      }
    }
  }

  private func single(_ day: Day) -> ClosedRange<Day> { day...day }

  private func rule(_ provision: JSON, within outer: Rule, isRoot: Bool) -> Rule {
    let own = ConsentStatement.Answer(rawValue: provision["type"]?.string ?? "")
    // A nested rule must say what it does; one that does not, denies.
    var answer = own ?? (isRoot ? outer.answer : .deny)
    if answer == .permit, !countsPermissions || isLimited(provision) || isUnreadable(provision["period"]) {
      answer = nil
    }
    let codes = (provision["purpose"]?.array ?? []).compactMap { $0["code"]?.string }
    let purposes = provision["purpose"] == nil ? outer.purposes : Set(codes.map(Purpose.init))
    let period = provision["period"]
    return Rule(
      answer: answer, purposes: purposes,
      period: (span(period?["start"]) ?? outer.period.from, span(period?["end"]) ?? outer.period.until))
  }

  private func isLimited(_ provision: JSON) -> Bool {
    if Self.limits.contains(where: { provision[$0] != nil }) { return true }
    guard let actions = provision["action"]?.array else { return false }
    let codes = actions.flatMap { $0["coding"]?.array ?? [] }.compactMap { $0["code"]?.string }
    return Self.actions.isDisjoint(with: codes)
  }

  private func isUnreadable(_ period: JSON?) -> Bool {
    ["start", "end"].contains { period?[$0] != nil && span(period?[$0]) == nil }
  }

  private func span(_ date: JSON?) -> ClosedRange<Day>? { date?.string.flatMap { Day.span(of: $0) } }
}
