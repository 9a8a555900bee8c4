import Foundation
import Testing
import WisselAccess
import WisselModel
import WisselTesting

/// Our rules and default roles against those recorded from the vantage6 server.
@Suite struct RuleCatalogueTests {
  struct Fixture: Decodable {
    struct Entry: Decodable {
      var id: Int
      var resource: Resource
      var scope: Scope
      var operation: WisselModel.Operation
      var description: String
    }
    struct Role: Decodable {
      var name: String
      var description: String
      var rules: [[String]]
    }
    var rules: [Entry]
    var default_roles: [Role]
    var reserved_role_names: [String]

    static func read() throws -> Fixture {
      try JSONDecoder().decode(
        Fixture.self, from: Data(contentsOf: SharedFiles.fixture("vantage6-permissions.json")))
    }
  }

  @Test(.enabled(if: SharedFiles.available)) func rulesStandInTheRecordedOrder() throws {
    let recorded = try Fixture.read().rules.sorted { $0.id < $1.id }
    #expect(
      RuleCatalogue.all == recorded.map { RuleDefinition($0.operation, $0.resource, $0.scope, $0.description) })
  }

  @Test(.enabled(if: SharedFiles.available)) func defaultRolesHoldTheRecordedRules() throws {
    let recorded = try Fixture.read()
    #expect(DefaultRoles.all.map(\.name) == recorded.default_roles.map(\.name))
    for (ours, theirs) in zip(DefaultRoles.all, recorded.default_roles) {
      #expect(ours.description == theirs.description)
      let written = ours.rules.map { [$0.resource.rawValue, $0.scope.rawValue, $0.operation.rawValue] }
      #expect(Set(written) == Set(theirs.rules), "\(ours.name)")
      #expect(ours.rules.count == theirs.rules.count, "\(ours.name)")
    }
    #expect(recorded.reserved_role_names.allSatisfy(DefaultRoles.contains(named:)))
  }

  @Test func noRuleStandsTwice() {
    #expect(Set(RuleCatalogue.all.map(\.rule)).count == RuleCatalogue.all.count)
    #expect(RuleCatalogue.all.count == 86)
  }
}
