import Testing
import WisselStation
import WisselTesting
import WisselTrust

/// Every kind of rule against every kind of question, and what is said when the answer is no, as files for people to
/// review: a change of a rule shows as a change of a line.
@Suite struct PolicyTableTests {
  @Test func theTableIsTheGoldenOne() throws {
    let cases = PolicyTable.cases()
    #expect(cases.count >= 150)
    #expect(Set(cases.map(\.name)).count == cases.count)
    let width = cases.map(\.name.count).max() ?? 0
    let lines = cases.map { item in
      let rule = item.policy.decide(item.question, item.facts).rule
      let space = String(repeating: " ", count: width - item.name.count + 2)
      return item.name + space + (rule.map { "refused by \($0.rawValue)" } ?? "allowed")
    }
    try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselStationTests/Golden/policy.txt")
  }

  /// The words of the first case that each key refuses.
  @Test func everyRuleSaysWhatItIsAndWhatWouldAllowIt() throws {
    var said: [String: String] = [:]
    var rules: Set<PolicyRule> = []
    for item in PolicyTable.cases() {
      guard case .refused(let refusal) = item.policy.decide(item.question, item.facts) else { continue }
      rules.insert(refusal.rule)
      let part = item.question.order.fault.map { ", \($0.rawValue)" } ?? ""
      let key = "\(refusal.rule.rawValue) (\(refusal.key)\(refusal.rule == .order ? part : ""))"
      if said[key] == nil {
        said[key] = "\(key): \(item.name)\n  researcher: \(refusal.words)\n  operator:   \(refusal.details)\n"
      }
    }
    // What a task asks of a lake is judged apart; see LakeDecisionTests.
    #expect(rules == Set(PolicyRule.allCases).subtracting([.lake]))
    let text = said.sorted { $0.key < $1.key }.map(\.value).joined(separator: "\n")
    try Golden.compare(text, with: "WisselStationTests/Golden/refusals.txt")
  }
}

extension OrderStanding {
  fileprivate var fault: OrderCheck.Fault? {
    if case .bad(let fault) = self { fault } else { nil }
  }
}
