import Foundation
import Testing
import WisselClient
import WisselModel
import WisselProcesses
import WisselWire

@testable import WisselDemo

@Suite(
  "What a station listens on", .serialized,
  .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)),
  .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ss"), "needs ss (Debian package iproute2)"))
struct ListenerTests {
  @Test("is its console on loopback where it has one, and nothing else, also while runs go on")
  func listeners() async throws {
    var plan = try SystemNetwork.plan(stations: 2)
    plan.stations[0].additions = ["console: {users: people, port: 0}"]
    try await SystemNetwork.with(plan) { network in
      let task = try await network.ask(
        "central_hold",
        [
          "file": "go",
          "organizations_to_include": .array(
            network.stations.map { .int($0.member.organization.rawValue) }),
        ], at: [0])
      // The central function and both subtasks are at work.
      while try await network.root.list("run", of: JSONValue.self).all().count(where: { $0["status"] == "active" }) < 3
      {
        await Task.yield()
      }
      let console = try await listening(await network.processes.station(0)?.identifier)
      #expect(console.count == 1 && console.first?.contains(" 127.0.0.1:") == true, "\(console)")
      #expect(console.first?.hasPrefix("tcp") == true)
      #expect(try await listening(await network.processes.station(1)?.identifier) == [])
      for station in ["station-1", "station-2"] {
        let jobs = network.folder.appendingPathComponent("stations/\(station)/jobs")
        for job in try FileManager.default.contentsOfDirectory(atPath: jobs.path) {
          try Data().write(to: jobs.appendingPathComponent("\(job)/go"))
        }
      }
      #expect(try await network.results(of: task).map(\.status) == [.completed])
    }
  }

  /// The listening sockets of a process, TCP and UDP.
  private func listening(_ process: Int32?) async throws -> [String] {
    let identifier = try #require(process)
    let lister = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/ss"), arguments: ["-H", "-l", "-n", "-p", "-t", "-u"],
      log: URL(fileURLWithPath: "/dev/null"))
    #expect(await lister.wait() == .exited(0))
    // The list can be read: the server's own listener is in it.
    #expect(lister.lines.contains { $0.contains("wissel") })
    return lister.lines.filter { $0.contains("pid=\(identifier),") }
  }
}
