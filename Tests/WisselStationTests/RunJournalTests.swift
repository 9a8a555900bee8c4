import Foundation
import Testing
import WisselModel
import WisselStation
import WisselTesting
import WisselTrust
import WisselWire

@Suite struct RunJournalTests {
  static func plan(_ run: Int, created: String = "2026-01-01T00:00:00") throws -> RunPlan {
    let item: JSONValue = [
      "id": .int(run), "input": "e30=",
      "task": [
        "id": .int(run + 100), "image": "reg.example/a:1", "job_id": 7, "init_org": ["id": 1], "init_user": ["id": 2],
        "parent": ["id": 3], "algorithm_store": nil, "created_at": .string(created),
        "databases": [["label": "default", "parameters": #"{"query":"select 1"}"#]],
      ],
    ]
    return try #require(RunPlan(item))
  }

  @Test func whatWasNotedIsThereAfterARestart() async throws {
    try await withTemporaryFolder { folder in
      let journal = try RunJournal(folder: folder)
      let first = try Self.plan(5)
      let second = try Self.plan(4)
      try journal.begin(first)
      try journal.note(.created(container: "abc"), relay: RelayRecord(container: "relay", folder: "/x"), of: 5)
      try journal.begin(second)
      let ending = RunEnding(status: .crashed, finishedAt: "t", note: "n", hasResult: true)
      try journal.note(.ended(ending), of: 4)
      let records = try RunJournal(folder: folder).load()
      #expect(
        records == [
          RunRecord(plan: second, phase: .ended(ending)),
          RunRecord(
            plan: first, relay: RelayRecord(container: "relay", folder: "/x"), phase: .created(container: "abc")),
        ])
    }
  }

  @Test func whenARunWasStartedIsThereAfterARestart() async throws {
    try await withTemporaryFolder { folder in
      let journal = try RunJournal(folder: folder)
      try journal.begin(try Self.plan(5))
      try journal.note(.started(container: "abc"), startedAt: WireTime(microseconds: 7), of: 5)
      // A station that takes it over.
      try journal.note(.started(container: "abc"), of: 5)
      #expect(try RunJournal(folder: folder).load().map(\.startedAt) == [WireTime(microseconds: 7)])
    }
  }

  @Test func whatPeopleSaidIsThereAfterARestart() async throws {
    try await withTemporaryFolder { folder in
      let journal = try RunJournal(folder: folder)
      try journal.begin(try Self.plan(5))
      let reviews = [
        Review(person: "anna", verdict: .seen, words: "", at: WireTime(microseconds: 1)),
        Review(person: "anna", verdict: .refused(.identifying), words: "a name", at: WireTime(microseconds: 2)),
      ]
      for review in reviews { try journal.note(review, of: 5) }
      #expect(try RunJournal(folder: folder).load().map(\.reviews) == [reviews])
    }
  }

  @Test func aReceiptIsKeptUntilItsOwnFilesAreOnDisk() async throws {
    try await withTemporaryFolder { folder in
      let journal = try RunJournal(folder: folder)
      let plan = try Self.plan(5)
      let ending = RunEnding(status: .completed, finishedAt: "t", note: nil, hasResult: true)
      let receipt = KeptReceipt(
        signed: SignedDocument(document: Data("{}".utf8), signatures: [.init(key: Data([1]), signature: Data([2]))]),
        salt: Data([3]))
      try journal.begin(plan)
      try journal.note(.ended(ending), of: 5, durable: false)
      try journal.settle(receipt, of: 5)
      try journal.settle(nil, of: 5)
      #expect(
        try RunJournal(folder: folder).load() == [RunRecord(plan: plan, phase: .ended(ending), receipt: receipt)])
    }
  }

  /// A crash can cut the last line anywhere. What was whole before counts, what comes after counts, too.
  @Test func aLineThatWasCutShortDoesNotCount() async throws {
    try await withTemporaryFolder { folder in
      let plan = try Self.plan(5)
      let journal = try RunJournal(folder: folder)
      try journal.begin(plan)
      try journal.note(.created(container: "abc"), of: 5)
      let file = journal.folder(of: 5).appendingPathComponent("journal")
      let whole = try Data(contentsOf: file)
      let firstLine = try #require(whole.firstIndex(of: 10)) + 1
      for cut in firstLine...whole.count {
        try whole[..<cut].write(to: file)
        let phase: RunPhase = cut == whole.count ? .created(container: "abc") : .accepted
        #expect(try journal.load().map(\.phase) == [phase], "cut at \(cut)")
        try journal.note(.started(container: "abc"), of: 5)
        #expect(try journal.load().map(\.phase) == [.started(container: "abc")], "cut at \(cut)")
      }
      try Data().write(to: file)
      #expect(try journal.load().isEmpty)
    }
  }

  @Test func aRunThatIsOverIsRemembered() async throws {
    try await withTemporaryFolder { folder in
      let journal = try RunJournal(folder: folder)
      let plan = try Self.plan(5)
      try journal.begin(plan)
      try journal.finish([plan])
      let again = try RunJournal(folder: folder)
      #expect(try again.load().isEmpty)
      #expect(try again.finished() == [FinishedRun(run: 5, created: plan.created)])
      #expect(!FileManager.default.fileExists(atPath: again.folder(of: 5).path))
    }
  }

  @Test func aFullOrForeignDiskIsAnErrorThatNamesTheFolder() async throws {
    try await withTemporaryFolder { folder in
      let journal = try RunJournal(folder: folder.appendingPathComponent("runs"))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("runs"))
      try Data().write(to: folder.appendingPathComponent("runs"))
      #expect(throws: RunJournal.Unwritable.self) { try journal.begin(try Self.plan(1)) }
    }
  }
}

@Suite struct RunRecoveryTests {
  private static let ending = RunEnding(status: .completed, finishedAt: "t", note: nil, hasResult: true)

  private static let held = HeldResult(
    ending: ending, since: WireTime(microseconds: 0), hash: "ab", bytes: 2, salt: Data([1]), commitment: "cd", people: 2
  )

  /// The whole table: a run never runs twice, and none is lost.
  @Test(arguments: [
    (RunPhase.accepted, ContainerPresence.absent, RunRecovery.forget),
    (.accepted, .neverStarted, .forget),
    (.created(container: "c"), .absent, .vanished),
    (.created(container: "c"), .neverStarted, .removeAndForget(container: "c")),
    (.created(container: "c"), .startedOrEnded, .adopt(container: "c")),
    (.started(container: "c"), .absent, .vanished),
    (.started(container: "c"), .neverStarted, .adopt(container: "c")),
    (.started(container: "c"), .startedOrEnded, .adopt(container: "c")),
    (.held(held), .absent, .hold(held)),
    (.held(held), .startedOrEnded, .hold(held)),
    (.ended(ending), .absent, .deliver(ending)),
    (.ended(ending), .startedOrEnded, .deliver(ending)),
    (.delivered, .absent, .clean),
    (.delivered, .startedOrEnded, .clean),
  ])
  func aRestartGoesOnWhereItWas(_ phase: RunPhase, _ presence: ContainerPresence, _ recovery: RunRecovery) {
    #expect(RunRecovery(phase, container: presence) == recovery)
  }
}
