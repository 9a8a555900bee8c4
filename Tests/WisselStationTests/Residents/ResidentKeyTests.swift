import Testing
import WisselModel
import WisselSettings
import WisselWire

@testable import WisselStation

/// To what a container that stays is bound.
@Suite struct ResidentKeyTests {
  private static func plan(_ changes: [String: JSONValue] = [:]) throws -> RunPlan {
    let task: [String: JSONValue] = [
      "id": 7, "image": "localhost/image:1", "job_id": 3, "init_org": ["id": 1], "init_user": ["id": 2],
      "parent": ["id": 6], "algorithm_store": ["id": 4], "created_at": "2026-01-01T00:00:00",
      "collaboration": ["id": 5], "study": ["id": 8], "databases": [["label": "default", "parameters": "{}"]],
    ]
    return try #require(RunPlan(["id": 9, "task": .object(task.merging(changes) { $1 })]))
  }

  private static func key(
    _ changes: [String: JSONValue] = [:], image: String = "sha256:a", label: String? = "1",
    versions: [String: String] = ["default": "1"], consent: ResidentSettings? = ResidentSettings()
  ) throws -> ResidentKey? {
    ResidentKey(
      try plan(changes), image: image, labels: label.map { ["org.wissel.resident": $0] } ?? [:], versions: versions,
      consent: consent)
  }

  @Test func subtasksOfOneJobShareAContainer() throws {
    let first = try #require(try Self.key())
    #expect(try Self.key(["id": 70, "created_at": "2026-01-01T00:00:09"]) == first)
  }

  @Test(
    arguments: [
      ["job_id": 30], ["parent": ["id": 60]], ["init_org": ["id": 10]], ["init_user": ["id": 20]],
      ["algorithm_store": ["id": 40]], ["collaboration": ["id": 50]], ["study": ["id": 80]], ["study": nil],
      ["databases": [["label": "other", "parameters": "{}"]]],
      ["databases": [["label": "default", "parameters": "{\"query\": \"select\"}"]]], ["databases": []],
    ] as [[String: JSONValue]])
  func anythingElseAboutTheTaskIsAnother(_ change: [String: JSONValue]) throws {
    #expect(try Self.key(change) != Self.key())
  }

  @Test func anotherImageOrOtherDataIsAnother() throws {
    #expect(try Self.key(image: "sha256:b") != Self.key())
    #expect(try Self.key(versions: ["default": "2"]) != Self.key())
  }

  @Test func labelAndConsentAreBothNeeded() throws {
    #expect(try Self.key(label: nil) == nil)
    #expect(try Self.key(label: "0") == nil)
    #expect(try Self.key(label: "true") == nil)
    #expect(try Self.key(consent: nil) == nil)
  }

  @Test func aTaskThatIsNoSubtaskHasAContainerOfItsOwn() throws {
    #expect(try Self.key(["parent": nil]) == nil)
  }
}
