import Foundation
import Testing
import WisselContainers
import WisselModel
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// Process, engine, network, disk, clock and server fail before a run starts, while it starts, runs, finishes and is reported:
/// whatever fails and whenever, the run ends once, with the right status, and leaves nothing behind.
@Suite(.serialized) struct FaultMatrixTests {
  /// How many runs suffer at a time: they mostly wait.
  private static let abreast = 12

  @Test func everyRunEndsOnceWithTheRightStatus() async throws {
    let seed: UInt64 = Soak.isOn ? .random(in: 0 ... .max) : 20_261_128
    print("fault matrix: seed \(seed)")
    let hasDisks = await FaultWorld.canMount()
    if !hasDisks { print("fault matrix: full disks are left out, for no disk can be mounted here") }
    let mishaps = Mishap.generate(Soak.count(90, full: 500), seed: seed).filter { hasDisks || $0.fault != .diskFull }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, mishap) in mishaps.enumerated() {
        if index >= Self.abreast { try await group.next() }
        group.addTask { try await Self.suffer(mishap, seed: seed) }
      }
      try await group.waitForAll()
    }
  }

  @Test func everyKindHappensInEveryStage() {
    let cells = Mishap.generate(90, seed: 1).map { "\($0.fault)".prefix { $0 != "(" } + " \($0.stage)" }
    #expect(Set(cells).count >= FaultKind.allCases.count * LifeStage.allCases.count)
  }

  private static func suffer(_ mishap: Mishap, seed: UInt64) async throws {
    try await withTemporaryFolder { folder in
      let world = FaultWorld(mishap, in: folder)
      if mishap.fault == .diskFull { try await world.mountDisk() }
      do {
        try await live(world, seed: seed)
        await world.unmountDisk()
      } catch {
        await world.unmountDisk()
        throw error
      }
    }
  }

  /// A station's life, or two, until the server has the run's end and the station is at rest.
  private static func live(_ world: FaultWorld, seed: UInt64) async throws {
    await world.begin()
    var lives: [(station: PlayedStation, door: EngineDoor)] = []
    func born() async throws {
      let process = lives.count + 1
      let door = try await EngineDoor.open(world.folder.appendingPathComponent("e\(process)").path, to: world.engine) {
        await world.attend($0, $1, process: process)
      }
      let way = ServerWay(server: world.server) { await world.attend($0, $1, process: process) }
      let station = try await startedAgain {
        try await PlayedStation.open(in: world.data(process), engine: door.path, server: way, now: { world.now })
      }
      world.isKnown(station.keeper)
      lives.append((station, door))
    }
    try await born()
    for _ in 0..<5 {
      if world.isDead(lives.count) { try await born() }
      let (process, station) = (lives.count, lives[lives.count - 1].station)
      await station.synchronise(world.server)
      await station.jobs.settle { world.isDead(process) }
      world.makeRoom()
      if !world.isDead(process), world.server.openItems.isEmpty { break }
    }
    // What a fault kept from being removed or written goes with the next start.
    var last = lives[lives.count - 1]
    let isLeft = await !world.engine.left.isEmpty
    let isUnfinished = try !last.station.context.journal.load().isEmpty
    if isLeft || isUnfinished {
      last.station.close()
      let (count, socket) = (lives.count, last.door.path)
      last.station = try await startedAgain {
        try await PlayedStation.open(
          in: world.data(count), engine: socket,
          server: ServerWay(server: world.server) { await world.attend($0, $1, process: count) }, now: { world.now })
      }
      await last.station.synchronise(world.server)
      await last.station.jobs.settle()
    }
    await expectOneEnd(world, last.station, seed: seed)
    for life in lives {
      life.station.jobs.cancel()
      life.station.close()
      await life.door.close()
    }
    last.station.close()
  }

  /// A station that finds no engine, or one that refuses what its start needs, ends and is started again by whoever keeps
  /// services.
  private static func startedAgain(_ open: () async throws -> PlayedStation) async throws -> PlayedStation {
    for _ in 1...4 {
      do {
        return try await open()
      } catch is EngineError {
      } catch let error as StationError where error.code == .noEngine {
      }
    }
    return try await open()
  }

  private static func expectOneEnd(_ world: FaultWorld, _ station: PlayedStation, seed: UInt64) async {
    let mishap = world.mishap
    let words: Comment = "seed \(seed), \(mishap)"
    #expect(world.hasFired || mishap.isAfterReport, words)
    guard let work = world.server.work(world.run) else { return }
    #expect(mishap.endings.contains(work.status ?? "none"), "\(work.status ?? "none"), \(words), \(work.reports)")
    let ends = work.reports.filter { $0["finished_at"] != nil }
    #expect(ends.count == (work.status == "killed by user" ? 0 : 1), words)
    // What is told a second time is the same.
    for late in work.late where work.status != "killed by user" {
      #expect(late["status"] == ends.first?["status"] && late["result"] == ends.first?["result"], words)
    }
    let starts = await world.engine.starts["\(mishap.number)"] ?? 0
    #expect(starts <= 1, "it ran \(starts) times, \(words)")
    if work.status == "completed" {
      #expect(starts == 1, words)
      #expect(ends.first?["result"]?.string == PlainForm.text(Array(FaultWorld.input.utf8)), words)
    } else {
      // What the algorithm had written before it was stopped is its own.
      let whole = PlainForm.text(Array(FaultWorld.input.utf8))
      #expect(["", whole].contains(ends.first?["result"]?.string ?? ""), words)
    }
    #expect(await world.engine.left == [], words)
    #expect((try? station.context.journal.load().isEmpty) == true, words)
    #expect((try? station.context.journal.finished().map(\.run)) == [world.run], words)
  }
}
