import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselProcesses
import WisselWire

@testable import WisselDemo

@Suite(
  "A container stays between the subtasks of a job", .serialized,
  .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct ResidentTests {
  /// A round as the probe's central function tells it.
  private struct Round: Decodable {
    struct Presence: Decodable {
      var process: UInt64
      var answered: Int
    }
    var answers: [Presence]
  }

  private func ask(
    _ network: LocalNetwork, rounds: Int, failing: Int? = nil
  ) async throws -> TaskID {
    var arguments: [String: JSONValue] = [
      "rounds": .int(rounds),
      "organizations_to_include": .array(network.stations.map { .int($0.member.organization.rawValue) }),
    ]
    if let failing { arguments["failing"] = .int(failing) }
    return try await network.ask("central_rounds", arguments, at: [0], databases: [])
  }

  private func rounds(_ network: LocalNetwork, _ task: TaskID) async throws -> [Round] {
    let results = try await network.results(of: task)
    guard case .bytes(let bytes)? = results.first?.content else {
      Issue.record("no result; \(try await network.askerClient.runs(of: task).all().map { $0.log ?? "" })")
      return []
    }
    return try JSONDecoder().decode([Round].self, from: Data(bytes))
  }

  /// Waits until no container of an algorithm is left.
  private func waitForNone(_ network: LocalNetwork) async throws {
    let engine = ContainerEngine(socket: network.engineSocket)
    while try await !engine.containers(labels: ["vantage6-type": "algorithm"]).isEmpty { await Task.yield() }
  }

  @Test("Where a station consents, one process answers all rounds of a job; elsewhere each has its own")
  func oneProcess() async throws {
    var plan = try SystemNetwork.plan(stations: 2)
    plan.stations[1].keepsContainers = false
    try await SystemNetwork.with(plan) { network in
      for _ in 1...2 {
        let rounds = try await rounds(network, ask(network, rounds: 4))
        #expect(rounds.map { $0.answers.first?.answered } == [0, 1, 2, 3])
        #expect(Set(rounds.compactMap { $0.answers.first?.process }).count == 1)
        #expect(rounds.allSatisfy { $0.answers.last?.answered == 0 })
        #expect(Set(rounds.compactMap { $0.answers.last?.process }).count == 4)
      }
      // Long before anything is idle for too long: the end of the job is enough.
      try await waitForNone(network)
    }
  }

  @Test("A run that fails there is done again in a fresh container, and the job goes on")
  func failing() async throws {
    try await SystemNetwork.with(try SystemNetwork.plan(stations: 1)) { network in
      let rounds = try await rounds(network, ask(network, rounds: 5, failing: 3))
      #expect(rounds.map { $0.answers.first?.answered } == [0, 1, 0, 1, 0])
      #expect(Set(rounds.compactMap { $0.answers.first?.process }).count == 3)
    }
  }

  @Test("A kill reaches it")
  func killed() async throws {
    try await SystemNetwork.with(try SystemNetwork.plan(stations: 2)) { network in
      let task = try await ask(network, rounds: 10_000)
      try await network.wait(for: .active, of: task)
      while try await network.askerClient.subtasks(of: task).all().count < 3 { await Task.yield() }
      try await network.root.kill(task)
      _ = try await network.askerClient.waitForTask(task)
      #expect(try await network.askerClient.runs(of: task).all().map(\.status) == [.killed])
      try await waitForNone(network)
    }
  }

  @Test("A station killed in between starts again, and every round is answered once")
  func stationKilled() async throws {
    try await SystemNetwork.with(try SystemNetwork.plan(stations: 2)) { network in
      let task = try await ask(network, rounds: 40)
      while try await network.askerClient.subtasks(of: task).all().count < 5 { await Task.yield() }
      // The other one has the central function.
      let station = try #require(await network.processes.station(1))
      station.send(SIGKILL)
      await station.wait()
      try await network.processes.startStation(
        1, configuration: network.stations[1].configuration, log: network.stations[1].log)
      let rounds = try await rounds(network, task)
      #expect(rounds.count == 40)
      #expect(Set(rounds.compactMap { $0.answers.first?.process }).count == 1)
      #expect((2...3).contains(Set(rounds.compactMap { $0.answers.last?.process }).count))
      #expect(try await network.askerClient.subtasks(of: task).all().count == 40)
    }
  }
}
