import Foundation
import Synchronization
import Testing
import WisselContainers
import WisselModel
import WisselTesting

@testable import WisselStation

/// When an image is fetched.
@Suite struct ImageKeeperTests {
  private static let image = "reg.example/a/b:1"

  /// An engine, and how often it was told to fetch an image.
  private final class Bench: Sendable {
    let engine = PlayedEngine()
    private let pulls = Mutex(0)
    private let socket: String
    private let requirePull: Bool

    init(_ folder: URL, requirePull: Bool) {
      socket = folder.appendingPathComponent("e").path
      self.requirePull = requirePull
    }

    func open() async throws -> EngineDoor {
      try await EngineDoor.open(socket, to: engine) { [self] call, moment in
        if moment == .before, call.parts == ["images", "create"] { pulls.withLock { $0 += 1 } }
        return .serve
      }
    }

    /// Asks for an image as often as said; gives how often images were fetched so far after each time.
    func ask(_ image: String, times: Int = 1) async throws -> [Int] {
      let keeper = ImageKeeper(
        engine: ContainerEngine(socket: socket), requirePull: requirePull, registries: [],
        file: URL(fileURLWithPath: socket + ".images"), now: { Date() }, logger: PlayedStation.silent)
      var counts: [Int] = []
      for _ in 0..<times {
        _ = try await keeper.image(image)
        counts.append(pulls.withLock { $0 })
      }
      return counts
    }
  }

  private func with(requirePull: Bool, _ body: (Bench) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let bench = Bench(folder, requirePull: requirePull)
      await bench.engine.add(Self.image) { _ in 0 }
      let door = try await bench.open()
      try await body(bench)
      await door.close()
    }
  }

  @Test func oneThatIsThereIsFetchedWhenItsRegistryHasAnother() async throws {
    try await with(requirePull: true) { bench in
      await bench.engine.publish(Self.image, digest: "sha256:aa")
      let first = try await bench.ask(Self.image, times: 2)
      await bench.engine.publish(Self.image, digest: "sha256:bb")
      let second = try await bench.ask(Self.image, times: 2)
      #expect(first == [1, 1] && second == [2, 2])
    }
  }

  @Test func oneIsFetchedEachTimeWhereTheEngineCannotTell() async throws {
    try await with(requirePull: true) { bench in
      let counts = try await bench.ask(Self.image, times: 2)
      #expect(counts == [1, 2])
    }
  }

  @Test func oneThatIsThereIsTakenWhereNobodyAsksForMore() async throws {
    try await with(requirePull: false) { bench in
      await bench.engine.publish(Self.image, digest: "sha256:aa")
      let counts = try await bench.ask(Self.image)
      #expect(counts == [0])
    }
  }

  @Test(arguments: [true, false]) func oneOfThisMachineIsNeverFetched(_ requirePull: Bool) async throws {
    try await with(requirePull: requirePull) { bench in
      await bench.engine.add("localhost/a:1") { _ in 0 }
      let counts = try await bench.ask("localhost/a:1") + bench.ask(PlayedEngine.id(of: Self.image))
      #expect(counts == [0, 0])
    }
  }

  @Test func oneThatIsNowhereIsSaidSo() async throws {
    try await with(requirePull: true) { bench in
      let failure = await #expect(throws: RunFailure.self) { _ = try await bench.ask("reg.example/none:1") }
      #expect(failure?.status == .noDockerImage)
    }
  }
}
