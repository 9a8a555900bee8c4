import Testing
import WisselAccess
import WisselModel
import WisselTesting

/// What every default role, nobody, and the holder of each single scope may do, as one table for people to review: a
/// change of a rule, a role or a check shows as a change of the golden file.
///
/// Columns: check A for the own, a collaborating and a foreign organisation; check C for the own and a foreign
/// collaboration; check AC for (own organisation, foreign collaboration), (foreign organisation, own collaboration) and
/// both foreign; at least own, organisation, collaboration, global.
@Suite struct TruthTableTests {
  @Test func theTableIsTheGoldenOne() throws {
    try Golden.compare(Self.table(), with: "WisselAccessTests/Golden/truth-table.txt")
  }

  static func table() -> String {
    var identities = DefaultRoles.all.map { ($0.name, Set($0.rules)) }
    identities.append(("nobody", []))
    for scope in Scope.allCases {
      let rules = Set(Resource.allCases.flatMap { resource in Operation.allCases.map { Rule($0, resource, scope) } })
      identities.append(("all \(scope.rawValue)", rules))
    }
    let calls = RuleCatalogue.all.map { Call(resource: $0.rule.resource, operation: $0.rule.operation) }
    var seen: Set<Call> = []
    let distinct = calls.filter { seen.insert($0).inserted }
    var lines = [
      "identity             call                  A:own col for  C:own for  AC:own col for  atleast:own org col glo"
    ]
    for (name, rules) in identities {
      let caller = Caller(
        kind: .user, id: 1, organization: 1, collaborations: [1], collaboratingOrganizations: [1, 2], rules: rules)
      for call in distinct {
        let (operation, resource) = (call.operation, call.resource)
        let a = ([1, 2, 3] as [OrganizationID]).map { caller.may(operation, resource, in: $0) }
        let c = ([1, 2] as [CollaborationID]).map { caller.may(operation, resource, collaboration: $0) }
        let ac = [
          caller.may(operation, resource, organization: 1, collaboration: 2),
          caller.may(operation, resource, organization: 3, collaboration: 1),
          caller.may(operation, resource, organization: 3, collaboration: 2),
        ]
        let least = Scope.allCases.map { caller.mayAtLeast($0, operation, resource) }
        let cells = [a, c, ac, least].map { $0.map { $0 ? "yes" : "  -" }.joined(separator: " ") }
        let call = "\(operation.rawValue.lowercased()) \(resource.rawValue)"
        lines.append(
          pad(name, 20) + " " + pad(call, 20) + "  " + "  " + cells[0] + "    " + cells[1] + "     " + cells[2]
            + "          " + cells[3])
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Call: Hashable {
    var resource: Resource
    var operation: WisselModel.Operation
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
