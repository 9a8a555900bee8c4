import Foundation
import HTTPTypes
import Synchronization
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// Images that a station has fetched go when no run has begun with them for long; nobody else's ever do.
@Suite struct UnusedImageTests {
  private static let image = "reg.example/algorithm:1"
  private static let foreign = "reg.example/foreign:1"

  private final class Calendar: Sendable {
    private let begin = Date()
    private let passed = Mutex(0.0)

    var now: Date { begin + passed.withLock { $0 } }

    func pass(days: Double) { passed.withLock { $0 += days * 86_400 } }
  }

  /// A station on an engine that holds a foreign image, and one more is at its registry.
  private struct Bench {
    let folder: URL
    let engine: PlayedEngine
    let door: EngineDoor
    let wissel: String
    let server = PlayedServer()
    let calendar = Calendar()

    var file: URL { folder.appendingPathComponent("d/images") }

    func open() async throws -> PlayedStation {
      try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server), wissel: wissel,
        now: { [calendar] in calendar.now })
    }

    /// Carries out a run.
    func run(_ number: Int, _ image: String, at station: PlayedStation) async {
      server.ask(PlayedStation.item(number, input: "e30=", image: image))
      await station.synchronise(server)
      await station.jobs.settle()
      #expect(server.work(RunID(number))?.status == "completed")
    }

    /// Lets days pass; whether an image is still there when the station has tidied up.
    func keeps(_ image: String, for days: Double, at station: PlayedStation) async -> Bool {
      calendar.pass(days: days)
      await station.keeper.tidy()
      return await engine.has(image)
    }
  }

  /// - Parameter refuses: whether the engine answers removals of images with an error.
  private func with(
    wissel: String = "", refuses: @escaping @Sendable () -> Bool = { false }, _ body: (Bench) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(Self.foreign) { _ in 0 }
      await engine.offer(Self.image) { _ in 0 }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine) { call, moment in
        let isRemoval = call.method == .delete && call.parts.first == "images"
        return isRemoval && moment == .before && refuses() ? .refuse : .serve
      }
      try await body(Bench(folder: folder, engine: engine, door: door, wissel: wissel))
      await door.close()
    }
  }

  @Test(arguments: [("", 90.0), ("limits: {images: 2d}", 2)])
  func oneGoesWhenNoRunHasBegunWithItForSoLong(_ wissel: String, _ days: Double) async throws {
    try await with(wissel: wissel) { bench in
      let station = try await bench.open()
      await bench.run(5, Self.image, at: station)
      #expect(await bench.keeps(Self.image, for: days - 1, at: station))
      await bench.run(6, Self.image, at: station)
      #expect(await bench.keeps(Self.image, for: days - 1, at: station))
      #expect(await !bench.keeps(Self.image, for: 1.1, at: station))
      // The next run fetches it again.
      await bench.run(7, Self.image, at: station)
      station.close()
    }
  }

  @Test func oneThatWasThereBeforeStays() async throws {
    try await with { bench in
      let station = try await bench.open()
      // Fetched, since the engine cannot tell whether the registry has another; yet it was there.
      await bench.run(5, Self.foreign, at: station)
      #expect(await bench.keeps(Self.foreign, for: 1000, at: station))
      station.close()
    }
  }

  @Test func oneThatSomebodyBroughtBackStays() async throws {
    try await with { bench in
      let station = try await bench.open()
      await bench.run(5, Self.image, at: station)
      #expect(await bench.engine.removeImage(Self.image))
      #expect(await !bench.keeps(Self.image, for: 1, at: station))
      await bench.engine.add(Self.image) { _ in 0 }
      #expect(await bench.keeps(Self.image, for: 1000, at: station))
      station.close()
    }
  }

  @Test func oneThatARunWaitsForStays() async throws {
    try await with { bench in
      let station = try await bench.open()
      await bench.run(5, Self.image, at: station)
      try await station.keeper.pause(true)
      bench.server.ask(PlayedStation.item(6, input: "e30=", image: Self.image))
      await station.synchronise(bench.server)
      #expect(await bench.keeps(Self.image, for: 91, at: station))
      try await station.keeper.pause(false)
      await station.jobs.settle()
      #expect(bench.server.work(6)?.status == "completed")
      station.close()
    }
  }

  @Test func oneOfSomebodysContainerStaysUntilThatIsGone() async throws {
    try await with { bench in
      let station = try await bench.open()
      await bench.run(5, Self.image, at: station)
      let other = await bench.engine.create(["Image": .string(Self.image)], name: "other")
      #expect(await bench.keeps(Self.image, for: 91, at: station))
      #expect(await bench.engine.remove(try #require(other).id))
      #expect(await !bench.keeps(Self.image, for: 0, at: station))
      station.close()
    }
  }

  @Test func oneThatTheEngineDoesNotRemoveIsTriedAgain() async throws {
    let isBroken = Mutex(true)
    try await with(refuses: { isBroken.withLock { $0 } }) { bench in
      let station = try await bench.open()
      await bench.run(5, Self.image, at: station)
      #expect(await bench.keeps(Self.image, for: 91, at: station))
      isBroken.withLock { $0 = false }
      #expect(await !bench.keeps(Self.image, for: 0, at: station))
      await bench.run(6, Self.image, at: station)
      station.close()
    }
  }

  /// - Parameter damage: how much of the file is left.
  @Test(arguments: [(nil, false), (20, true), (0, true)])
  func theyAreKnownAfterARestartUnlessTheFileIsDamaged(_ damage: Int?, _ isKept: Bool) async throws {
    try await with { bench in
      let first = try await bench.open()
      await bench.run(5, Self.image, at: first)
      first.close()
      if let damage { try Data(contentsOf: bench.file).prefix(damage).write(to: bench.file) }
      let second = try await bench.open()
      await second.jobs.settle()
      #expect(await bench.keeps(Self.image, for: 91, at: second) == isKept)
      second.close()
    }
  }
}
