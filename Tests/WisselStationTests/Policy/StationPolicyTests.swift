import Foundation
import Testing
import WisselModel
import WisselStation
import WisselTesting
import WisselWire

@testable import WisselSettings

/// The 30 decisions of the published node, with the defects we mend.
@Suite(.enabled(if: SharedFiles.available, "needs the reference data"))
struct RecordedPolicyTests {
  /// Cases whose recorded outcome is a defect of the original, by their place in the file, and what we answer.
  private static let mended: [Int: Bool] = [
    13: true,  // allowed_users [2]: a number is an id
    15: true,  // allowed_organizations [1]: likewise; the original stops with an exception
    16: true,  // allowed_organizations ["root"]: looked up by name; the original stops with an exception
    26: false,  // allow_either… with one list only means that list; the original allows everything
  ]

  @Test func everyDecisionIsTheRecordedOneOrMended() throws {
    let file = try Data(contentsOf: SharedFiles.fixture("vantage6-node-transcripts/policy-decisions.json"))
    let recording = try WireJSON.decode(JSONValue.self, from: file)
    let cases = try #require(recording["cases"]?.array)
    #expect(cases.count == 30)
    for (index, item) in cases.enumerated() {
      let policies = try #require(item["policies"])
      let image = try #require(item["image"]?.string).replacingOccurrences(
        of: "<basics image>", with: StationPolicy.basicsImage)
      let task = try #require(item["task"])
      let question = PolicyQuestion(
        image: image, organization: OrganizationID(try #require(task["init_org"]?["id"]?.int)),
        user: task["init_user"]?["id"]?.int.map { UserID($0) },
        store: task["algorithm_store"]?["id"]?.int.map { StoreID($0) })
      var facts = PolicyFacts()
      for (reference, digest) in try #require(recording["digests"]?.object) {
        facts.digests[reference] = [try #require(digest.string)]
      }
      facts.image = ImageIdentity(id: "", digests: Array(facts.digests[image] ?? []))
      facts.organizations = ["root": [1]]
      facts.storeAddress = "https://store.example/api"
      facts.storeLists = image.contains("good")
      let decision = StationPolicy(Self.settings(policies)).decide(question, facts)
      let recorded: Bool? = item["allowed"]?.bool
      let answer = Self.mended[index] ?? recorded
      let expected = try #require(answer as Bool?, "case \(index)")
      #expect((decision == .allowed) == expected, "case \(index): \(policies)")
    }
  }

  @Test func theBasicsAlgorithmIsKnownByBothItsPlaces() {
    for image in ["harbor2.vantage6.ai/algorithms/basics:1", "ghcr.io/vantage6/algorithm-basics:latest"] {
      let question = PolicyQuestion(image: image, organization: OrganizationID(1), user: UserID(1), store: nil)
      for isOn in [true, false] {
        let policy = StationPolicy(Self.settings(["allow_basics_algorithm": .bool(isOn)]))
        #expect((policy.decide(question, PolicyFacts()) == .allowed) == isOn, "\(image)")
      }
    }
  }

  private static func settings(_ policies: JSONValue) -> PolicySettings {
    func list(_ key: String) -> [String]? {
      switch policies[key] {
      case .string(let text): [text]
      case .array(let items): items.compactMap { $0.string ?? $0.int.map(String.init) }
      default: nil
      }
    }
    return PolicySettings(
      allowedAlgorithms: list("allowed_algorithms"), allowedAlgorithmStores: list("allowed_algorithm_stores"),
      allowEitherWhitelistOrStore: policies["allow_either_whitelist_or_store"]?.bool ?? false,
      allowedUsers: list("allowed_users") ?? [], allowedOrganizations: list("allowed_organizations") ?? [],
      allowBasicsAlgorithm: policies["allow_basics_algorithm"]?.bool ?? true, requireAlgorithmPull: true)
  }
}

@Suite struct StationPolicyTests {
  private static func policy(
    algorithms: [String]? = nil, stores: [String]? = nil, either: Bool = false, users: [String] = [],
    organizations: [String] = []
  ) -> StationPolicy {
    StationPolicy(
      PolicySettings(
        allowedAlgorithms: algorithms, allowedAlgorithmStores: stores, allowEitherWhitelistOrStore: either,
        allowedUsers: users, allowedOrganizations: organizations, allowBasicsAlgorithm: true,
        requireAlgorithmPull: true))
  }

  private static let question = PolicyQuestion(image: "reg.example/a/b:1", organization: 1, user: 2, store: nil)

  @Test func factsAreAskedForOnlyWhenTheyDecide() {
    #expect(Self.policy().lookups(for: Self.question) == [])
    #expect(Self.policy(algorithms: ["reg.example/a/b:1", "reg.example/a/b:2"]).lookups(for: Self.question) == [])
    #expect(
      Self.policy(algorithms: ["reg.example/a/b:2", "reg.example/c"]).lookups(for: Self.question)
        == [.digest(of: "reg.example/a/b:2")])
    #expect(Self.policy(organizations: ["1"]).lookups(for: Self.question) == [])
    #expect(Self.policy(organizations: ["Root", "7"]).lookups(for: Self.question) == [.organization(named: "Root")])
    var stored = Self.question
    stored.store = 5
    #expect(Self.policy(stores: ["https://s"]).lookups(for: stored) == [.store(5)])
  }

  @Test func anUnreadableExpressionAllowsNothingAndIsNamed() {
    let policy = Self.policy(algorithms: ["reg.example/(a"])
    #expect(policy.invalidEntries == ["reg.example/(a"])
    #expect(policy.decide(Self.question, PolicyFacts()).rule == .algorithm)
  }

  @Test func anExpressionIsHeldAtTheBeginningOnly() {
    #expect(Self.policy(algorithms: [#"^reg\.example/a/b"#]).decide(Self.question, PolicyFacts()) == .allowed)
    #expect(Self.policy(algorithms: [#"a/b:1$"#]).decide(Self.question, PolicyFacts()).rule == .algorithm)
  }

  @Test func aRefusalSaysWhichRuleAndWhatToDo() {
    guard case .refused(let refusal) = Self.policy(algorithms: ["other"]).decide(Self.question, PolicyFacts()) else {
      Issue.record("allowed")
      return
    }
    #expect(refusal.words.contains("allowed_algorithms") && refusal.words.contains("reg.example/a/b:1"))
    #expect(!refusal.words.contains("other"), "what is listed is not the researcher's to know")
    #expect(refusal.details.contains("“other”") && refusal.details.contains("add “reg.example/a/b:1”"))
  }

  /// What could still be allowed is not refused before the image is known, and what is refused then stays refused for
  /// every image.
  @Test func whatIsRefusedBeforeTheImageIsKnownIsRefusedForEveryImage() {
    let images = [
      ImageIdentity(id: "sha256:" + String(repeating: "1", count: 64), digests: []),
      ImageIdentity(id: "sha256:" + String(repeating: "2", count: 64), digests: ["sha256:aa"]),
    ]
    var refused = 0
    for item in PolicyTable.cases() {
      var facts = item.facts
      facts.image = nil
      guard case .refused(let early) = item.policy.decide(item.question, facts) else { continue }
      refused += 1
      for image in images + [item.facts.image].compactMap(\.self) {
        facts.image = image
        let later = item.policy.decide(item.question, facts)
        #expect(later != .allowed, "\(item.name): \(early.rule)")
      }
    }
    #expect(refused > 50)
  }
}
