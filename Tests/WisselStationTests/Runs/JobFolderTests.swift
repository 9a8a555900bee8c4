import Foundation
import Synchronization
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// The temporary folders of jobs go with their jobs, while the station runs.
@Suite struct JobFolderTests {
  private static let image = "reg.example/algorithm:1"

  /// A station that has carried out a run.
  private struct Bench {
    let station: PlayedStation
    /// Lets seconds pass.
    let pass: (TimeInterval) -> Void

    var folders: [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: station.context.folder.jobs.path)) ?? ["unreadable"]
    }
  }

  /// Carries out a run that leaves a file in its job's folder, and looks what is there afterwards.
  ///
  /// - Parameter task: of the server, in turn: how it answers about the task that began the job.
  private func with(
    parent: Int?, task answers: [JSONValue] = [], _ body: (Bench) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(Self.image) { process in
        try Data("rows".utf8).write(to: try await process.file("/mnt/tmp/columns"))
        return 0
      }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let server = PlayedServer()
      server.ask(PlayedStation.item(5, input: "e30=", image: Self.image, parent: parent))
      server.state.withLock { $0.answers["GET /task/3"] = answers }
      let passed = Mutex(0.0)
      let begin = Date()
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
        now: { begin + passed.withLock { $0 } })
      await station.synchronise(server)
      await station.jobs.settle()
      #expect(server.work(5)?.status == "completed")
      try await body(Bench(station: station) { seconds in passed.withLock { $0 += seconds } })
      station.close()
      await door.close()
    }
  }

  @Test func oneGoesWithTheRunThatBeganTheJob() async throws {
    try await with(parent: nil) { bench in #expect(bench.folders == []) }
  }

  @Test func oneOfSubtasksGoesWhenTheServerSaysThatTheJobIsOver() async throws {
    // It will not say, and then it knows no such task.
    try await with(parent: 3, task: [["status": 403], ["status": 404]]) { bench in
      await bench.station.keeper.tidy()
      #expect(bench.folders == ["5"])
      await bench.station.keeper.heard(ofEndOf: 3, in: 5)
      await bench.station.keeper.tidy()
      #expect(bench.folders == ["5"])
      await bench.station.keeper.tidy()
      #expect(bench.folders == [])
    }
  }

  @Test func oneThatRestsForADayGoes() async throws {
    try await with(parent: 3) { bench in
      bench.pass(86_000)
      await bench.station.keeper.tidy()
      #expect(bench.folders == ["5"])
      bench.pass(1000)
      await bench.station.keeper.tidy()
      #expect(bench.folders == [])
    }
  }
}
