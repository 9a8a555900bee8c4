import Foundation
import Testing
import WisselClient
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselDemo

@Suite(
  "Bad input ends with a clear status and a log that says what to do", .serialized,
  .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct BadInputTests {
  @Test("at a station: image, policy, method, column, database, size")
  func atAStation() async throws {
    var plan = try SystemNetwork.plan(
      algorithms: [.probe, .analytics], environment: ["WISSEL_DISCLOSURE": "open"],
      additions: ["limits:", "  output: 1000"], stations: 1)
    plan.stations[0].allowedAlgorithms?.append("localhost/absent:latest")
    plan.stations[0].databases.append(("broken", URL(fileURLWithPath: "/nowhere/broken.csv"), "csv"))
    try await SystemNetwork.with(plan) { network in
      let codebook = try SystemNetwork.data().codebook()
      try await expect(network, .noDockerImage, "absent", try await network.ask("x", image: "localhost/absent:latest"))
      try await expect(network, .notAllowed, "allow", try await network.ask("x", image: "localhost/unwanted:latest"))
      try await expect(network, .crashed, "unknown method", try await network.ask("nonsense"))
      try await expect(network, .crashed, "crashed as asked", try await network.ask("crash"))
      try await expect(
        network, .crashed, "nonsense",
        try await network.ask(
          "summary", ["columns": ["nonsense"], "codebook": codebook], of: .analytics))
      try await expect(network, nil, "1000", try await network.ask("big", ["bytes": 5000]))
      try await expect(
        network, nil, "broken", try await network.ask("echo", [:], databases: [["label": "broken"]]))
      // After all that the station still works.
      let task = try await network.ask("echo", ["x": 1])
      #expect(try await network.results(of: task).first?.value(as: JSONValue.self)["x"] == 1)
    }
  }

  /// The task failed with the status, where one is given, and its log holds the words.
  private func expect(_ network: LocalNetwork, _ status: RunStatus?, _ words: String, _ task: TaskID) async throws {
    let results = try await network.results(of: task)
    let result = try #require(results.first)
    if let status { #expect(result.status == status) } else { #expect(result.status.isFailed) }
    #expect(result.log?.localizedCaseInsensitiveContains(words) == true, "\(result.status): \(result.log ?? "no log")")
    #expect(result.content == .none)
  }
}
