import Foundation
import Synchronization
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// While a folder of the image is copied for a run, all may happen that happens to runs.
@Suite(.timeLimit(.minutes(1))) struct WritableFolderTests {
  private static let image = "reg.example/algorithm:1"
  private static let place = "/mnt/copy"

  /// A station that lets the image write, and what its copying does.
  private struct World {
    let engine = PlayedEngine()
    let server = PlayedServer()
    let folder: URL
    let door: EngineDoor

    /// - Parameters:
    ///   - copying: what `cp` does, with its number, from 1 on.
    ///   - treat: how calls are treated.
    init(
      in folder: URL, treat: @escaping EngineDoor.Attendance = { _, _ in .serve },
      copying: @escaping @Sendable (Int, PlayedProcess) async throws -> Int
    ) async throws {
      let copies = Counter()
      await engine.add(WritableFolderTests.image) { process in
        guard process.environment["OUTPUT_FILE"] != nil else { return try await copying(copies.next(), process) }
        try await process.write(Array("{}".utf8), to: ContainerPaths.task(5) + "/output")
        return 0
      }
      self.folder = folder
      door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine, treat)
      server.ask(PlayedStation.item(5, input: "e30=", image: WritableFolderTests.image))
    }

    func open(disk: String = "1g", endsRuns: Bool = false) async throws -> PlayedStation {
      try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
        wissel: "limits: {disk: \(disk)}, writable: [{algorithm: '\(WritableFolderTests.image)', folders: [/app]}]",
        endsRuns: endsRuns)
    }

    /// The only report of an end.
    func end() throws -> JSONValue {
      let ends = try #require(server.work(5)).reports.filter { $0["finished_at"] != nil }
      #expect(ends.count == 1)
      return try #require(ends.first)
    }
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock(\.self) }
    func next() -> Int {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }

  private static func forever() async throws -> Int {
    try await Task.sleep(for: .seconds(3600))
    return 0
  }

  @Test(
    "a station that stops leaves the run as if it had not begun, and the next start runs it", arguments: [false, true])
  func stops(endsRuns: Bool) async throws {
    try await withTemporaryFolder { folder in
      let begun = Counter()
      let world = try await World(in: folder) { number, _ in
        _ = begun.next()
        return number == 1 ? try await Self.forever() : 0
      }
      let first = try await world.open(endsRuns: endsRuns)
      await first.synchronise(world.server)
      while begun.value == 0 { try await Task.sleep(for: .milliseconds(2)) }
      first.jobs.cancel()
      await first.jobs.settle()
      await first.service.cleanUp(first.context)
      first.close()
      #expect(await world.engine.left == [])
      #expect(world.server.work(5)?.status != "start failed")
      let second = try await world.open()
      await second.synchronise(world.server)
      await second.jobs.settle()
      #expect(try world.end()["status"] == "completed")
      #expect(await world.engine.starts["5"] == 1)
      #expect(try second.context.journal.load().isEmpty)
      second.close()
      await world.door.close()
    }
  }

  @Test("a demand to end it is heard at once")
  func killed() async throws {
    try await withTemporaryFolder { folder in
      let begun = Counter()
      let world = try await World(in: folder) { _, _ in
        _ = begun.next()
        return try await Self.forever()
      }
      let station = try await world.open()
      await station.synchronise(world.server)
      while begun.value == 0 { try await Task.sleep(for: .milliseconds(2)) }
      let item = KillItem(taskID: 5, runID: 5, organizationID: 1)
      await station.keeper.kill(KillContainers(collaborationID: 1, killList: [item]))
      await station.jobs.settle()
      #expect(try world.end()["status"] == "killed by user")
      #expect(await world.engine.starts["5"] == nil)
      station.close()
      await world.door.close()
    }
  }

  @Test("what the engine fails at is done a second time, and not a third", arguments: [1, 2])
  func fails(times: Int) async throws {
    try await withTemporaryFolder { folder in
      let starts = Counter()
      let world = try await World(
        in: folder,
        treat: { call, moment in
          guard moment == .before, call.parts.last == "start", starts.next() <= times else { return .serve }
          return .refuse
        }, copying: { _, _ in 0 })
      let station = try await world.open()
      await station.synchronise(world.server)
      await station.jobs.settle()
      let end = try world.end()
      #expect(end["status"] == (times == 1 ? "completed" : "start failed"))
      if times == 2 { #expect(end["log"]?.string?.contains("The folder /app of the image") == true) }
      station.close()
      await world.door.close()
    }
  }

  @Test("a folder that has more than a run may have on the disk is not started with")
  func large() async throws {
    try await withTemporaryFolder { folder in
      let world = try await World(in: folder) { _, process in
        let file = try await process.file(Self.place).appendingPathComponent("large")
        try Data(repeating: 1, count: 2 << 20).write(to: file)
        return 0
      }
      let station = try await world.open(disk: "1m")
      await station.synchronise(world.server)
      await station.jobs.settle()
      let end = try world.end()
      #expect(end["status"] == "start failed")
      #expect(end["log"]?.string?.contains("have more than 1048576 bytes") == true, "\(end)")
      #expect(await world.engine.starts["5"] == nil)
      station.close()
      await world.door.close()
    }
  }
}
