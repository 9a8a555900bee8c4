import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselProcesses
import WisselTesting
import WisselWire

@testable import WisselDemo

@Suite(
  "Whatever breaks, a task ends with the right answer, once", .serialized,
  .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct FaultTests {
  /// Long enough that a container still runs when its station is back, also on a busy machine.
  private let holding: [String: JSONValue] = ["seconds": 6]

  @Test("A station killed while its container runs adopts it when it starts again")
  func stationKilled() async throws {
    try await SystemNetwork.with(try SystemNetwork.plan(stations: 2)) { network in
      let task = try await network.ask("hold", holding)
      try await network.wait(for: .active, of: task)
      let station = try #require(await network.processes.station(0))
      station.send(SIGKILL)
      await station.wait()
      try await network.processes.startStation(
        0, configuration: network.stations[0].configuration, log: network.stations[0].log)
      try await expectOnce(network, task, answers: ["time", "time"])
    }
  }

  @Test("A server restarted in mid-task finds its stations again")
  func serverRestarted() async throws {
    var plan = try SystemNetwork.plan(stations: 2)
    plan.preferredPort = Loopback.freePort()
    try await SystemNetwork.with(plan) { network in
      let task = try await network.ask("hold", holding)
      try await network.wait(for: .active, of: task)
      let server = try #require(await network.processes.serverProcess())
      server.send(SIGTERM)
      await server.wait()
      try await network.restartServer()
      try await expectOnce(network, task, answers: ["time", "time"])
    }
  }

  @Test("A server killed in mid-task finds its stations again")
  func serverKilled() async throws {
    var plan = try SystemNetwork.plan(stations: 1)
    plan.preferredPort = Loopback.freePort()
    try await SystemNetwork.with(plan) { network in
      let task = try await network.ask("hold", holding)
      try await network.wait(for: .active, of: task)
      let server = try #require(await network.processes.serverProcess())
      server.send(SIGKILL)
      await server.wait()
      try await network.restartServer()
      try await expectOnce(network, task, answers: ["time"])
    }
  }

  @Test("After each reconnection the server has the station's configuration again", .enabled(if: CuttableWay.possible))
  func configurationSharedAgain() async throws {
    let way = CuttableWay()
    var plan = try SystemNetwork.plan(stations: 1)
    plan.detour = { try await way.open(to: $0) }
    try await SystemNetwork.with(plan) { network in
      for _ in 0..<2 {
        while try await network.root.node(network.stations[0].node).config.isEmpty { await Task.yield() }
        await way.cut()
        // The server forgets what an absent station told it.
        while try await !network.root.node(network.stations[0].node).config.isEmpty { await Task.yield() }
        try await way.mend()
      }
      while try await network.root.node(network.stations[0].node).config.isEmpty { await Task.yield() }
      let keys = Set(try await network.root.node(network.stations[0].node).config.map(\.key))
      #expect(keys.isSuperset(of: ["encryption", "allowed_algorithms", "database_labels"]))
    }
  }

  @Test("A connection cut until after the algorithm has ended loses nothing", .enabled(if: CuttableWay.possible))
  func connectionCut() async throws {
    let way = CuttableWay()
    var plan = try SystemNetwork.plan(stations: 1)
    plan.detour = { try await way.open(to: $0) }
    try await SystemNetwork.with(plan) { network in
      let task = try await network.ask("hold", holding)
      try await network.wait(for: .active, of: task)
      await way.cut()
      // The server notices, and meanwhile the algorithm ends with nobody to tell.
      while try await network.root.node(network.stations[0].node).status == "online" { await Task.yield() }
      let engine = ContainerEngine(socket: network.engineSocket)
      while try await engine.containers(labels: ["vantage6-type": "algorithm"]).contains(where: \.running) {
        await Task.yield()
      }
      #expect(try await network.askerClient.status(of: task) == .active)
      try await way.mend()
      try await expectOnce(network, task, answers: ["time"])
      await way.cut()
    }
  }

  /// Every station answered with this, and there is one run for each and no more.
  private func expectOnce(_ network: LocalNetwork, _ task: TaskID, answers: [String]) async throws {
    let results = try await network.results(of: task)
    #expect(results.map(\.status) == answers.map { _ in .completed }, "\(results.map { $0.log ?? "" })")
    #expect(try results.map { try $0.value(as: String.self) } == answers)
  }
}
