import Foundation
import Testing
import WisselClient
import WisselModel
import WisselProcesses
import WisselTesting
import WisselWire

@testable import WisselDemo

@Suite(
  "A result waits for people at its station, whatever happens to the station", .serialized,
  .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct ReleaseTests {
  private static let password = "correct horse battery"

  /// What a command printed, and how it ended.
  private struct Said {
    var ending: ManagedProcess.Ending
    var lines: [String]
    var errors: String
  }

  /// Runs `wissel station …` for the first station.
  private func wissel(_ arguments: [String], _ network: LocalNetwork) async throws -> Said {
    let log = network.folder.appendingPathComponent("command-\(UUID().uuidString)")
    let process = try await ManagedProcess.start(
      network.installation.wissel, name: "command",
      arguments: ["station"] + arguments + ["--config", network.stations[0].configuration.path],
      environment: ["WISSEL_CONSOLE_PASSWORD": Self.password], log: log)
    let ending = await process.wait()
    return Said(
      ending: ending, lines: process.lines, errors: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
  }

  private func status(_ network: LocalNetwork) async throws -> JSONValue {
    let said = try await wissel(["status", "--json"], network)
    return try WireJSON.decode(JSONValue.self, from: Array((said.lines.first ?? "").utf8))
  }

  @Test("two checkers release it after the station was killed, and it arrives once")
  func released() async throws {
    let plan = try SystemNetwork.plan(
      additions: ["console: {users: people, port: 0}", "release: {}"], stations: 1)
    try await SystemNetwork.with(plan) { network in
      for name in ["anna", "ben"] {
        let said = try await wissel(["console-user", "add", name, "--role", "checker"], network)
        #expect(said.ending == .exited(0), "\(said.errors)")
      }
      let task = try await network.ask("echo", ["x": 1])
      var held: JSONValue?
      while held == nil { held = try await status(network)["held"]?.array?.first }
      let run = try #require(held?["run"]?.int)
      while try await network.askerClient.runs(of: task).all().first?.log?.contains("waits at this station") != true {
        await Task.yield()
      }
      #expect(try await network.askerClient.status(of: task) == .active)

      let station = try #require(await network.processes.station(0))
      station.send(SIGKILL)
      await station.wait()
      #expect(try await wissel(["status"], network).ending == .exited(1))
      try await network.processes.startStation(
        0, configuration: network.stations[0].configuration, log: network.stations[0].log)
      while try await status(network)["held"]?.array?.count != 1 { await Task.yield() }

      for name in ["anna", "ben"] {
        let shown = try await wissel(["release", "show", "\(run)", "--as", name], network)
        #expect(shown.ending == .exited(0) && shown.lines.joined().contains(#""x":1"#), "\(shown.lines)")
        let hash = try #require(
          shown.errors.split(separator: " ").last?.trimmingCharacters(in: .whitespacesAndNewlines))
        let said = try await wissel(
          ["release", "approve", "\(run)", "--as", name, "--hash", hash, "--reason", "one figure"], network)
        #expect(said.ending == .exited(0), "\(said.errors)")
      }
      let results = try await network.results(of: task)
      #expect(results.map(\.status) == [.completed])
      #expect(try results.first?.value(as: JSONValue.self)["x"] == 1)
      #expect(try await status(network)["held"]?.array?.isEmpty == true)
    }
  }
}
