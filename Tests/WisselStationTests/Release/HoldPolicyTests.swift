import Testing
import WisselModel
import WisselStation
import WisselSettings
import WisselTesting

@Suite struct HoldPolicyTests {
  private static let id = "sha256:" + String(repeating: "1", count: 64)

  /// Every kind of rule against every kind of run.
  @Test func theTableIsTheGoldenOne() throws {
    let rules: [(String, ReleaseSettings?)] = [
      ("no section", nil),
      ("everything", ReleaseSettings()),
      ("everything, once a job", ReleaseSettings(unit: .job)),
      ("nothing named", ReleaseSettings(rules: [])),
      ("collaboration 4", ReleaseSettings(rules: [HoldRule(collaborations: [4])])),
      ("database trial, by one", ReleaseSettings(rules: [HoldRule(databases: ["trial"], people: 1)])),
      ("image of any version", ReleaseSettings(rules: [HoldRule(images: ["reg.example/a:2"])])),
      ("image by expression", ReleaseSettings(rules: [HoldRule(images: ["^reg\\.example/"])])),
      ("image by id", ReleaseSettings(rules: [HoldRule(images: [Self.id])])),
      ("image by id, once a job", ReleaseSettings(unit: .job, rules: [HoldRule(images: [Self.id])])),
      ("image by an expression nobody can read", ReleaseSettings(rules: [HoldRule(images: ["(["])])),
      (
        "image and database together",
        ReleaseSettings(rules: [HoldRule(images: ["reg.example/a"], databases: ["trial"])])
      ),
      (
        "the most people of two rules",
        ReleaseSettings(people: 3, rules: [HoldRule(collaborations: [4], people: 1), HoldRule(databases: ["trial"])])
      ),
    ]
    let runs: [(String, HoldPolicy.Question)] = [
      ("a:1 on trial in 4", .init(image: "reg.example/a:1", identity: nil, collaboration: 4, databases: ["trial"])),
      ("a:1 on nothing in 5", .init(image: "reg.example/a:1", identity: nil, collaboration: 5, databases: [])),
      ("b:1 on other in 4", .init(image: "reg.example/b:1", identity: nil, collaboration: 4, databases: ["other"])),
      (
        "c with the id",
        .init(
          image: "other.example/c", identity: ImageIdentity(id: Self.id, digests: []), collaboration: 5, databases: [])
      ),
      (
        "c with another id",
        .init(
          image: "other.example/c", identity: ImageIdentity(id: Self.id.replacing("1", with: "2"), digests: []),
          collaboration: 5, databases: [])
      ),
      (
        "a:1 on trial in 4, for a central function here",
        .init(
          image: "reg.example/a:1", identity: nil, collaboration: 4, databases: ["trial"], isForHeldCentral: true)
      ),
    ]
    let lines = rules.flatMap { rule, settings in
      runs.map { run, question in
        let policy = HoldPolicy(settings)
        let people = policy.people(for: question).map { "waits for \($0)" } ?? "goes on"
        return "\(rule) | \(run) | \(people)" + (policy.coversSubtasks(question) ? ", its subtasks' results go on" : "")
      }
    }
    try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselStationTests/Golden/hold.txt")
  }
}
