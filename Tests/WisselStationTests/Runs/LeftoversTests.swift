import Foundation
import Testing
import WisselTesting
import WisselWire

@testable import WisselStation

/// What algorithms have left and the station's own user may not remove.
@Suite struct LeftoversTests {
  /// Puts a job's folder aside whose content that user may not remove, and has it cleared away.
  ///
  /// - Parameters:
  ///   - empties: whether the program that is to empty it does.
  ///   - hangs: whether that never ends.
  private func clear(
    empties: Bool, hangs: Bool = false,
    _ body: (_ leftovers: Leftovers, _ place: URL, _ engine: PlayedEngine) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(PlayedEngine.relay) { process in
        let place = try await process.file(RelaySettings.mount)
        if hangs { try await Task.sleep(for: .seconds(3600)) }
        if empties { try FileManager.default.removeItem(at: place.appendingPathComponent("closed")) }
        return 0
      }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: PlayedServer()))
      await station.jobs.settle()
      let job = station.context.folder.jobs.appendingPathComponent("7")
      try FileManager.default.createDirectory(
        at: job.appendingPathComponent("closed"), withIntermediateDirectories: true)
      let leftovers = Leftovers(context: station.context, patience: hangs ? .milliseconds(50) : .seconds(600)) {
        folder in
        let content = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return content == [] && rmdir(folder.path) == 0
      }
      let place = try #require(Leftovers.putAside(job))
      #expect(!FileManager.default.fileExists(atPath: job.path))
      await leftovers.clear()
      try await body(leftovers, place, engine)
      #expect(await engine.left == [])
      station.close()
      await door.close()
    }
  }

  @Test func aContainerOfTheAlgorithmsUserRemovesIt() async throws {
    try await clear(empties: true) { _, place, engine in
      #expect(!FileManager.default.fileExists(atPath: place.path))
      let made = try #require(await engine.made.last)
      #expect(made["Cmd"] == ["empty", "/mnt/station"] && made["User"] == "65532:65532")
    }
  }

  @Test func aContainerThatHangsHoldsNothingUp() async throws {
    try await clear(empties: true, hangs: true) { _, place, engine in
      #expect(FileManager.default.fileExists(atPath: place.path))
      #expect(await engine.made.last?["Cmd"] == ["empty", "/mnt/station"])
    }
  }

  @Test func twoThatRemoveTheSameFolderLeaveNothingOfIt() async throws {
    try await withTemporaryFolder { root in
      let folder = root.appendingPathComponent("gone")
      for _ in 1...50 {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        for name in 1...50 { try Data().write(to: folder.appendingPathComponent("\(name)")) }
        let gone = await withTaskGroup(of: Bool.self) { group in
          for _ in 1...2 { group.addTask { Leftovers.removeAtOnce(folder) } }
          return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(gone == [true, true])
      }
    }
  }

  @Test func whatStaysIsTriedAgainLaterOnly() async throws {
    try await clear(empties: false) { leftovers, place, engine in
      #expect(FileManager.default.fileExists(atPath: place.path))
      await leftovers.clear()
      #expect(await engine.made.count == 1)
      await leftovers.clear(pause: .zero)
      #expect(await engine.made.count == 2)
    }
  }
}
