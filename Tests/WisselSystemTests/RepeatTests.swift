import Testing
import WisselClient
import WisselModel
import WisselWire

@testable import WisselDemo

@Suite("The same question", .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct RepeatTests {
  @Test("gets the same numbers every time, to the last bit")
  func twice() async throws {
    let plan = try SystemNetwork.plan(algorithms: [.analytics], environment: ["WISSEL_DISCLOSURE": "open"])
    try await SystemNetwork.with(plan) { network in
      let arguments: [String: JSONValue] = [
        "time": "time", "event": "event", "terms": ["age", "sex", "ph_ecog"], "ties": "efron",
        "codebook": try SystemNetwork.data().codebook(),
        "organizations_to_include": .array(network.stations.map { .int($0.member.organization.rawValue) }),
      ]
      var answers: [TaskResult.Content] = []
      for _ in 1...2 {
        let task = try await network.ask("cox", arguments, of: .analytics, at: [0])
        answers += try await network.results(of: task).map(\.content)
      }
      #expect(answers.count == 2)
      #expect(answers.first == answers.last)
      if case .bytes(let bytes)? = answers.first { #expect(!bytes.isEmpty) } else { Issue.record("no answer") }
    }
  }
}
