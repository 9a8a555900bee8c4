import Testing
import WisselAccess
import WisselModel

/// Organisation 1 asks; 2 collaborates with it in collaboration 1; 3 and collaboration 2 have nothing to do with it.
private func caller(_ rules: Rule...) -> Caller {
  Caller(
    kind: .user, id: 1, organization: 1, collaborations: [1], collaboratingOrganizations: [1, 2], rules: Set(rules))
}

@Suite struct CallerTests {
  @Test func withoutRulesNothingIsAllowed() {
    let nobody = caller()
    for definition in RuleCatalogue.all {
      let rule = definition.rule
      #expect(!nobody.may(rule.operation, rule.resource, in: 1))
      #expect(!nobody.may(rule.operation, rule.resource, collaboration: 1))
      #expect(!nobody.may(rule.operation, rule.resource, organization: 1, collaboration: 1))
      #expect(!nobody.mayAtLeast(.own, rule.operation, rule.resource))
      #expect(nobody.widestScope(rule.operation, rule.resource) == nil)
    }
  }

  @Test func theOrganizationScopeReachesTheOwnOrganizationOnly() {
    let asker = caller(Rule(.edit, .node, .organization))
    #expect(asker.may(.edit, .node, in: 1))
    #expect(!asker.may(.edit, .node, in: 2))
    #expect(!asker.may(.edit, .node, in: 3))
    #expect(!asker.may(.edit, .node, collaboration: 1))
    #expect(asker.may(.edit, .node, organization: 1, collaboration: 2))
    #expect(!asker.may(.edit, .node, organization: nil, collaboration: nil))
    #expect(!asker.may(.delete, .node, in: 1))
  }

  @Test func theCollaborationScopeReachesCollaboratingOrganizations() {
    let asker = caller(Rule(.view, .user, .collaboration))
    #expect(asker.may(.view, .user, in: 1))
    #expect(asker.may(.view, .user, in: 2))
    #expect(!asker.may(.view, .user, in: 3))
    #expect(asker.may(.view, .user, collaboration: 1))
    #expect(!asker.may(.view, .user, collaboration: 2))
    #expect(asker.may(.view, .user, organization: 3, collaboration: 1))
    #expect(!asker.may(.view, .user, organization: 1, collaboration: 2))
  }

  @Test func anOrganizationInNoCollaborationIsNotReachedByTheCollaborationScope() {
    var asker = caller(Rule(.view, .user, .collaboration))
    asker.collaborations = []
    asker.collaboratingOrganizations = []
    #expect(!asker.may(.view, .user, in: 1))
  }

  @Test func theGlobalScopeReachesEverything() {
    let asker = caller(Rule(.delete, .task, .global))
    #expect(asker.may(.delete, .task, in: 3))
    #expect(asker.may(.delete, .task, collaboration: 2))
    #expect(asker.may(.delete, .task, organization: nil, collaboration: nil))
    #expect(asker.mayAtLeast(.own, .delete, .task))
  }

  @Test func onlyRulesHeldWithAtLeastTheSameScopeArePassedOn() {
    let asker = caller(Rule(.view, .task, .collaboration))
    #expect(asker.firstNotHeld(of: [Rule(.view, .task, .own), Rule(.view, .task, .collaboration)]) == nil)
    let missing = Rule(.view, .task, .global)
    #expect(asker.firstNotHeld(of: [Rule(.view, .task, .own), missing]) == missing)
    #expect(Refusal.missing(Rule(.view, .node, .global)) == "You don't have the rule (node, global, view)")
  }

  @Test func theWidestScopeDecides() {
    let asker = caller(Rule(.view, .task, .own), Rule(.view, .task, .collaboration), Rule(.view, .task, .organization))
    #expect(asker.widestScope(.view, .task) == .collaboration)
  }
}
