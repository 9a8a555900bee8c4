import Testing
import WisselAccess
import WisselModel

@Suite("A refusal says which rules would open the call")
struct NeededRulesTests {
  private func missing(_ verb: String, _ path: String, holding rules: Set<Rule> = []) -> [String] {
    let caller = Caller(kind: .user, id: 1, organization: 1, rules: rules)
    return NeededRules.missing(verb, path, by: caller).map(\.shortForm)
  }

  @Test("by the call's entity and verb")
  func calls() {
    #expect(missing("POST", "/organization") == ["(organization, global, create)"])
    #expect(
      missing("PATCH", "/node/:id") == [
        "(node, organization, edit)", "(node, collaboration, edit)", "(node, global, edit)",
      ])
    #expect(missing("GET", "/result/:id") == missing("GET", "/run") && !missing("GET", "/run").isEmpty)
    #expect(missing("POST", "/kill/task").first == "(event, organization, send)")
    #expect(missing("DELETE", "/collaboration/:id/node") == missing("PATCH", "/collaboration/:id"))
    #expect(missing("POST", "/role/:id/rule/:rule") == missing("PATCH", "/role/:id"))
    #expect(missing("GET", "/task/:id/status") == missing("GET", "/task"))
    #expect(missing("POST", "/algorithmstore") == missing("PATCH", "/collaboration/:id"))
    #expect(missing("POST", "/recover/node") == missing("PATCH", "/node/:id"))
    #expect(missing("POST", "/column") == missing("POST", "/task"))
  }

  @Test("without those that are held, and without any for calls that no rule opens")
  func held() {
    let rules: Set<Rule> = [Rule(.edit, .node, .organization)]
    #expect(missing("PATCH", "/node/:id", holding: rules).count == 2)
    #expect(missing("POST", "/token/user/validate") == [] && missing("POST", "/recover/lost") == [])
  }
}
