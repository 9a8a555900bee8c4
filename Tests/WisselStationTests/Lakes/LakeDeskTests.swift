import Foundation
import Synchronization
import Testing
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselSettings
@testable import WisselStation

@Suite("Rows of a lake for runs")
struct LakeDeskTests {
  /// A lake whose rows are the order itself, and which has as its newest snapshot a number that a test sets.
  private final class PlayedLake: Sendable {
    let orders = Mutex<[FrameOrder]>([])
    let newest = Mutex(7)
    let fault = Mutex<FrameAnswer?>(nil)
    static let record = LakeRecord(id: "e1", people: "digest of the list")

    @Sendable func make(_ order: FrameOrder, _ folder: URL, _ time: Duration) throws -> FrameAnswer {
      orders.withLock { $0.append(order) }
      if let answer = fault.withLock({ $0 }) { return answer }
      let snapshot = order.snapshot ?? newest.withLock { $0 }
      let file = "rows.\(order.rows.format.rawValue)"
      try Data("\(order.rows) at \(snapshot)".utf8).write(to: folder.appendingPathComponent(file))
      return .made(.init(file: file, snapshot: snapshot, digest: "digest of \(snapshot)", export: Self.record))
    }

    var count: Int { orders.withLock(\.count) }
  }

  private struct World {
    let folder: URL
    let played = PlayedLake()
    let node: NodeSettings

    init(_ folder: URL) throws {
      self.folder = folder
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("lake"), withIntermediateDirectories: true)
      try Data().write(to: folder.appendingPathComponent("objections.csv"))
      node = try NodeSettings(
        yaml: """
          api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
          server_url: https://server.example.org
          encryption: {enabled: false}
          databases: [{label: lake, uri: lake, type: lake}]
          wissel: {lakes: [{database: lake, views: [patients], exclusions: [objections.csv]}]}
          """, file: folder.appendingPathComponent("hospital.yaml").path)
    }

    func desk() throws -> LakeDesk {
      try LakeDesk(
        node, folder: folder.appendingPathComponent("frames"), make: { [played] in try played.make($0, $1, $2) },
        now: { Date(timeIntervalSince1970: 1_800_000_000) })
    }

    /// Made so far, and not yet removed.
    var kept: [String] {
      get throws {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("frames").path)
          .filter { $0 != "snapshots" }
      }
    }

    func frame(
      _ desk: LakeDesk, run: Int, job: Int = 1, parent: Int? = nil, _ format: LakeSettings.Format = .parquet
    ) async throws -> LakeDesk.Frame {
      let task: JSONValue = [
        "id": .int(run), "image": "i", "job_id": .int(job), "init_org": ["id": 1], "created_at": "2026-01-01T00:00:00",
        "parent": parent.map { ["id": .int($0)] } ?? .null,
      ]
      let plan = try #require(RunPlan(["id": .int(run), "task": task]))
      let rows = FrameOrder.Rows(subject: .view("patients", withFreeText: false), format: format)
      let place = RunFolder(folder.appendingPathComponent("run-\(run)"))
      return try #require(try await desk.frames(["lake": rows], for: plan, in: place).first)
    }
  }

  private func withWorld(_ body: @Sendable (World) async throws -> Void) async throws {
    try await withTemporaryFolder { try await body(World($0)) }
  }

  @Test("lie in the run's own folder, readable by all, and are kept nowhere else")
  func ownFolder() async throws {
    try await withWorld { world in
      let frame = try await world.frame(world.desk(), run: 5)
      #expect(frame.file.path.hasSuffix("run-5/frames/lake.parquet"))
      #expect(FileStatus(path: frame.file.path)?.everyone(may: 0o4) == true)
      #expect(try world.kept == [])
      #expect(frame.given.snapshot == 7 && frame.given.exclusions == ["lake/consent:HRESCH", "lake/objections.csv"])
    }
  }

  @Test("are of one snapshot for all runs of a job, also after the station was started anew")
  func oneSnapshot() async throws {
    try await withWorld { world in
      let desk = try world.desk()
      _ = try await world.frame(desk, run: 1, job: 1)
      world.played.newest.withLock { $0 = 8 }
      #expect(try await world.frame(desk, run: 2, job: 1).given.snapshot == 7)
      #expect(try await world.frame(desk, run: 3, job: 2).given.snapshot == 8)
      let anew = try world.desk()
      #expect(try await world.frame(anew, run: 4, job: 1, .csv).given.snapshot == 7)
    }
  }

  @Test("are made once for the subtasks of a task, and go with it")
  func shared() async throws {
    try await withWorld { world in
      let desk = try world.desk()
      let first = try await world.frame(desk, run: 1, parent: 9)
      let second = try await world.frame(desk, run: 2, parent: 9)
      #expect(world.played.count == 1)
      #expect(first.given == second.given && first.file != second.file)
      #expect(try world.kept.count == 1)
      await desk.end(subtasksOf: 9)
      #expect(try world.kept == [])
      #expect(FileManager.default.fileExists(atPath: second.file.path), "a run keeps what it was given")
    }
  }

  @Test("are made anew for the next round when somebody has objected since, and when the lake has changed")
  func objections() async throws {
    try await withWorld { world in
      let desk = try world.desk()
      _ = try await world.frame(desk, run: 1, parent: 9)
      try Data("p1".utf8).write(to: world.folder.appendingPathComponent("objections.csv"))
      _ = try await world.frame(desk, run: 2, parent: 9)
      #expect(world.played.count == 2)
      try Data("x".utf8).write(to: world.folder.appendingPathComponent("lake/catalog.sqlite"))
      _ = try await world.frame(desk, run: 3, parent: 9)
      #expect(world.played.count == 3)
      #expect(world.played.orders.withLock { $0.map(\.snapshot) } == [nil, 7, 7])
    }
  }

  @Test("are only so many kept")
  func bounded() async throws {
    try await withWorld { world in
      let desk = try world.desk()
      for run in 1...20 { _ = try await world.frame(desk, run: run, job: run, parent: 100 + run) }
      #expect(try world.kept.count == 8)
    }
  }

  @Test("that cannot be made end the run with words that may leave")
  func failures() async throws {
    try await withWorld { world in
      let desk = try world.desk()
      for (answer, words) in [
        (FrameAnswer.failed("/secret/path"), "could not be made ready"), (.unfit(.view), "does not exist"),
        (
          .made(.init(file: "nowhere", snapshot: 1, digest: "", export: .init(id: "", people: ""))),
          "could not be made ready"
        ),
      ] {
        world.played.fault.withLock { $0 = answer }
        let failure = await #expect(throws: RunFailure.self) { try await world.frame(desk, run: 1) }
        #expect(failure?.status == .startFailed && failure?.note.contains(words) == true)
        #expect(failure?.note.contains("/secret") == false)
        #expect(try world.kept == [])
      }
    }
  }

  @Test("reach the algorithm as an ordinary file, and its query is answered")
  func environment() async throws {
    try await withWorld { world in
      let frame = try await world.frame(world.desk(), run: 1, .csv)
      let databases = world.node.databases
      let desk = DatabaseDesk(databases, copies: world.folder, resolve: { $0 })
      var provision = try desk.provide(["lake"])
      #expect(provision.mounts.isEmpty, "the lake itself is never mounted")
      provision.add(frame, of: databases[0])
      let variables = try AlgorithmEnvironment(
        run: 1, proxyHost: "h", proxyPort: 1,
        requested: provision.described([.init(label: "lake", parameters: ["query": "patients"])]),
        configured: provision.described(databases), placements: provision.placements, additional: [:]
      ).plain()
      #expect(variables["LAKE_DATABASE_TYPE"] == "csv" && variables["LAKE_DATABASE_URI"] == "/mnt/data/lake.csv")
      #expect(variables["LAKE_QUERY"] == nil)
      #expect(
        provision.mounts == [.init(source: frame.file.path, target: "/mnt/data/lake.csv", readOnly: true)])
      #expect(provision.versions == ["lake": "7-digest of 7"])
    }
  }
}
