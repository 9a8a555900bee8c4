import Foundation
import Logging
import Synchronization
import Testing
import WisselModel
import WisselSettings
import WisselTesting
import WisselWire

@testable import WisselContainers
@testable import WisselStation

/// Which containers wait, and which end.
@Suite struct ResidentPoolTests {
  /// A pool, and the containers it has removed.
  private final class Bench: Sendable {
    let pool: ResidentPool
    private let removals: Removals
    private let folder: URL

    init(_ settings: ResidentSettings, folder: URL) {
      let removals = Removals()
      self.folder = folder
      self.removals = removals
      pool = ResidentPool(settings) { resident in removals.add(resident.container.text) }
    }

    static let image = ImageDetails(
      id: "sha256:a", tags: [], repositoryDigests: [], labels: ["org.wissel.resident": "1"], architecture: "",
      hasCommand: true)

    var gone: [String] { removals.names }

    /// A subtask.
    func plan(job: JobID = 3, parent: TaskID = 6, image: String = "i") throws -> RunPlan {
      try #require(
        RunPlan([
          "id": 9,
          "task": [
            "id": 7, "image": .string(image), "job_id": .int(job.rawValue), "parent": ["id": .int(parent.rawValue)],
            "init_org": ["id": 1], "databases": [],
          ],
        ]))
    }

    /// A container that has answered so many runs.
    func resident(_ name: String, job: JobID = 3, parent: TaskID = 6, rounds: Int = 1) async throws -> Resident {
      let key = try #require(
        ResidentKey(
          try plan(job: job, parent: parent), image: "sha256:a", labels: ["org.wissel.resident": "1"], versions: [:],
          consent: ResidentSettings()))
      let listener = try await ProxyListener.start(
        socket: folder.appendingPathComponent(name).path, bodyLimit: 1, logger: Logger(label: "test"))
      let relay = Relay(record: RelayRecord(container: name, folder: folder.path), listener: listener)
      await listener.stop()
      let resident = Resident(
        key: key, image: Self.image, reference: "i", container: ContainerID(name), relay: relay, logLimit: 100,
        outputLimit: 100)
      for _ in 0..<rounds { resident.begin { _ in } }
      return resident
    }
  }

  private final class Removals: Sendable {
    private let list = Mutex<[String]>([])
    var names: [String] { list.withLock { $0 } }
    func add(_ name: String) { list.withLock { $0.append(name) } }
  }

  private func with(
    _ settings: ResidentSettings = ResidentSettings(), _ body: (Bench) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in try await body(Bench(settings, folder: folder)) }
  }

  @Test func oneThatAnsweredWaitsForTheNextRunOfItsJobAlone() async throws {
    try await with { bench in
      let resident = try await bench.resident("a")
      let other = try await bench.resident("b", job: 4).key
      await bench.pool.keep(resident)
      #expect(await bench.pool.take(other) == nil)
      #expect(await bench.pool.take(resident.key) === resident)
      // It belongs to who took it.
      #expect(await bench.pool.take(resident.key) == nil)
      await bench.pool.close()
      #expect(bench.gone == [])
    }
  }

  /// What is decided on is what would answer, whatever the name of the image stands for by now.
  @Test func theImageOfARunIsTheOneOfTheContainerThatWaitsForIt() async throws {
    try await with { bench in
      let resident = try await bench.resident("a")
      #expect(await bench.pool.image(for: try bench.plan()) == nil)
      await bench.pool.keep(resident)
      #expect(await bench.pool.image(for: try bench.plan()) == Bench.image)
      for other in [try bench.plan(job: 4), try bench.plan(parent: 7), try bench.plan(image: "j")] {
        #expect(await bench.pool.image(for: other) == nil)
      }
      await bench.pool.close()
      #expect(await bench.pool.image(for: try bench.plan()) == nil)
    }
  }

  @Test func oneForEachBindingIsEnough() async throws {
    try await with { bench in
      await bench.pool.keep(try await bench.resident("a"))
      await bench.pool.keep(try await bench.resident("b"))
      await bench.pool.close()
      #expect(Set(bench.gone) == ["a", "b"])
    }
  }

  @Test func afterItsRoundsItEnds() async throws {
    try await with(ResidentSettings(rounds: 3)) { bench in
      let (two, three) = (try await bench.resident("2", rounds: 2), try await bench.resident("3", rounds: 3))
      await bench.pool.keep(two)
      #expect(await bench.pool.take(two.key) === two)
      await bench.pool.keep(three)
      #expect(await bench.pool.take(three.key) == nil)
      await bench.pool.close()
      #expect(bench.gone == ["3"])
    }
  }

  @Test func ofTooManyTheOldestEnds() async throws {
    try await with(ResidentSettings(containers: 2)) { bench in
      let all = [
        try await bench.resident("a", job: 1), try await bench.resident("b", job: 2),
        try await bench.resident("c", job: 3),
      ]
      for resident in all { await bench.pool.keep(resident) }
      #expect(await bench.pool.take(all[0].key) == nil)
      #expect(await bench.pool.take(all[1].key) === all[1])
      #expect(await bench.pool.take(all[2].key) === all[2])
      await bench.pool.close()
      #expect(bench.gone == ["a"])
    }
  }

  @Test func theyEndWithTheirJobAndWithTheTaskTheyAreSubtasksOf() async throws {
    try await with { bench in
      let (a, b) = (
        try await bench.resident("a", job: 1, parent: 10), try await bench.resident("b", job: 2, parent: 20)
      )
      await bench.pool.keep(a)
      await bench.pool.keep(b)
      await bench.pool.end(job: 1)
      #expect(await bench.pool.take(a.key) == nil)
      await bench.pool.end(subtasksOf: 20)
      #expect(await bench.pool.take(b.key) == nil)
      // One that was at work meanwhile does not wait any more.
      let late = try await bench.resident("c", job: 2, parent: 20)
      await bench.pool.keep(late)
      #expect(await bench.pool.take(late.key) == nil)
      await bench.pool.close()
      #expect(Set(bench.gone) == ["a", "b", "c"])
    }
  }

  @Test func oneThatIsIdleTooLongEnds() async throws {
    try await with(ResidentSettings(idle: .milliseconds(1))) { bench in
      await bench.pool.keep(try await bench.resident("a"))
      while bench.gone.isEmpty { await Task.yield() }
      #expect(bench.gone == ["a"])
    }
  }

  @Test func oneWhoseOutputEndedIsNotHandedOut() async throws {
    try await with { bench in
      let resident = try await bench.resident("a")
      await bench.pool.keep(resident)
      await bench.pool.ended(resident)
      #expect(await bench.pool.take(resident.key) == nil)
    }
  }
}
