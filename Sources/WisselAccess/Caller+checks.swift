package import WisselModel

// The four checks of the vantage6 server (reference, section 3). A wider scope does not silently stand in for a smaller
// one: each check names the scopes that count.
extension Caller {
  /// Whether exactly this rule is held.
  package func holds(_ operation: Operation, _ resource: Resource, _ scope: Scope) -> Bool {
    rules.contains(Rule(operation, resource, scope))
  }

  /// Check A, "allowed for organization": everywhere; or in the own organisation; or in an organisation that
  /// collaborates with it.
  package func may(_ operation: Operation, _ resource: Resource, in organization: OrganizationID) -> Bool {
    holds(operation, resource, .global)
      || (holds(operation, resource, .organization) && organization == self.organization)
      || (holds(operation, resource, .collaboration) && collaboratingOrganizations.contains(organization))
  }

  /// Check C, "allowed for collaboration": everywhere; or in a collaboration of the own organisation.
  package func may(_ operation: Operation, _ resource: Resource, collaboration: CollaborationID) -> Bool {
    holds(operation, resource, .global)
      || (holds(operation, resource, .collaboration) && collaborations.contains(collaboration))
  }

  /// Check AC: everywhere; or in the own organisation; or in a collaboration of the own organisation. An absent
  /// organisation or collaboration never matches.
  package func may(
    _ operation: Operation, _ resource: Resource, organization: OrganizationID?, collaboration: CollaborationID?
  ) -> Bool {
    if holds(operation, resource, .global) { return true }
    if let organization, organization == self.organization, holds(operation, resource, .organization) { return true }
    if let collaboration, collaborations.contains(collaboration), holds(operation, resource, .collaboration) {
      return true
    }
    return false
  }

  /// Whether the operation is held with this scope or a wider one.
  package func mayAtLeast(_ scope: Scope, _ operation: Operation, _ resource: Resource) -> Bool {
    Scope.allCases.contains { $0 >= scope && holds(operation, resource, $0) }
  }

  /// The widest scope the operation is held with, which decides what a list shows; nil when it is not held at all.
  package func widestScope(_ operation: Operation, _ resource: Resource) -> Scope? {
    Scope.allCases.filter { holds(operation, resource, $0) }.max()
  }

  /// The first of these rules the caller may not hand out or take away: one may only pass on what one holds with at
  /// least the same scope.
  package func firstNotHeld(of rules: some Sequence<Rule>) -> Rule? {
    rules.first { !mayAtLeast($0.scope, $0.operation, $0.resource) }
  }
}
