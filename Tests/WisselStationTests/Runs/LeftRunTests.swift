import Foundation
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// A station that stops in good order while an algorithm is at work.
@Suite struct LeftRunTests {
  private static let image = "reg.example/algorithm:1"

  /// How often the algorithm was started over a stop and the next start.
  private func starts(endsRuns: Bool) async throws -> Int {
    try await withTemporaryFolder { folder in
      let go = folder.appendingPathComponent("go").path
      let engine = PlayedEngine()
      await engine.add(Self.image) { process in
        while !FileManager.default.fileExists(atPath: go) { try await Task.sleep(for: .milliseconds(2)) }
        try await process.write(Array("{}".utf8), to: ContainerPaths.task(5) + "/output")
        return 0
      }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let server = PlayedServer()
      server.ask(PlayedStation.item(5, input: "e30=", image: Self.image))
      func open() async throws -> PlayedStation {
        try await PlayedStation.open(
          in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
          endsRuns: endsRuns)
      }
      let first = try await open()
      await first.synchronise(server)
      while server.work(5)?.reports.contains(where: { $0["status"] == "active" }) != true {
        try await Task.sleep(for: .milliseconds(2))
      }
      first.jobs.cancel()
      await first.jobs.settle()
      await first.service.cleanUp(first.context)
      first.close()
      // The run's container and its relay, or none of them.
      let left = await engine.left.count
      #expect(left == (endsRuns ? 0 : 2))
      #expect(FileManager.default.createFile(atPath: go, contents: nil))
      let second = try await open()
      await second.synchronise(server)
      await second.jobs.settle()
      let work = try #require(server.work(5))
      #expect(work.status == "completed")
      #expect(work.reports.filter { $0["finished_at"] != nil }.map { $0["result"] } == ["e30="])
      #expect(await engine.left == [])
      #expect(try second.context.journal.load().isEmpty)
      second.close()
      await door.close()
      return await engine.starts["5"] ?? 0
    }
  }

  @Test func itsAlgorithmIsTakenOverByTheNextStart() async throws {
    let starts = try await starts(endsRuns: false)
    #expect(starts == 1)
  }

  @Test func itsAlgorithmEndsWhereItIsToldSo() async throws {
    let starts = try await starts(endsRuns: true)
    #expect(starts == 2)
  }
}
