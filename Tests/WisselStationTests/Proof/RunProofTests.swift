import Foundation
import Synchronization
import Testing
import WisselContainers
import WisselModel
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// What is left of a run when it is over: entries in the log, and a receipt that can be checked.
@Suite(.enabled(if: ProgramImage.available, "needs root, Podman, runc and a C compiler"))
struct RunProofTests {
  private static func receipts(_ station: TestStation) throws -> [URL] {
    let folder = station.context.folder.proof.appendingPathComponent("receipts")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "receipt" }.sorted { $0.path < $1.path }
  }

  private static func entries(_ station: TestStation) throws -> [ProofEntry] {
    var (reader, entries) = (ProofLogReader(), [ProofEntry]())
    try reader.feed(Data(contentsOf: station.context.folder.proof.appendingPathComponent("log"))) {
      entries.append($0)
    }
    return entries
  }

  @Test func aRunLeavesEntriesAndAReceipt() async throws {
    try await withTemporaryFolder { folder in
      try Data("a,b\n".utf8).write(to: folder.appendingPathComponent("data.csv"))
      let station = try await TestStation.open(
        in: folder, yaml: "databases: [{label: default, uri: data.csv, type: csv}]")
      let input = #"{"method":"echo","kwargs":{}}"#
      await station.keeper.offer([try TestStation.run(5, input, databases: ["default", "unknown"])])
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "completed")

      let entries = try Self.entries(station)
      #expect(entries.map(\.content.event) == [.opened, .decided, .started, .ended, .delivered])
      #expect(entries.dropFirst().allSatisfy { $0.content.run == 5 })
      #expect(entries[1].content.details["decision"] == "allowed")

      let file = try #require(try Self.receipts(station).first)
      #expect(file.lastPathComponent == "run-5-20260101000000.receipt")
      var check = try ReceiptCheck(try Data(contentsOf: file), key: station.context.proof.key.publicKey)
      for entry in entries { check.see(entry) }
      try check.checkLog()
      let receipt = check.receipt
      let image = try #require(try await station.context.engine.image(TestStation.image.reference))
      #expect(
        receipt.image == .init(reference: TestStation.image.reference, id: image.id, digests: image.digests.sorted()))
      #expect(entries[1].content.details["image_id"] == image.id)
      #expect(receipt.function == "echo" && receipt.ordinal == 1 && receipt.order == nil)
      let summary = InputSummary(Array(input.utf8))
      #expect(receipt.input == .init(hash: summary.hash, bytes: input.utf8.count))
      #expect(receipt.databases == [.init(label: "default", type: "csv")])
      #expect(receipt.status == "completed" && receipt.station.node == 4 && receipt.decidedAt != nil)

      let salt = try #require(
        SigningKeyFile.decoded(
          try Data(contentsOf: file.deletingPathExtension().appendingPathExtension("salt"))))
      var commitment = Commitment(salt: salt)
      commitment.feed(Array(input.utf8))
      #expect(receipt.result == .init(commitment: commitment.text, bytes: input.utf8.count))
    }
  }

  @Test func aRefusedRunLeavesWhichRuleItWas() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder, yaml: "wissel: {deny_by_default: true}")
      await station.keeper.offer([try TestStation.run(5, #"{"method":"echo"}"#)])
      await station.jobs.settle()
      let report = try #require(station.server.reports(5).last)
      #expect(report["status"] == "not allowed")
      #expect(report["log"]?.string?.contains("deny_by_default") == true)
      let entries = try Self.entries(station)
      #expect(entries.map(\.content.event) == [.opened, .decided, .ended, .delivered])
      #expect(entries[1].content.details["rule"] == "wissel.deny_by_default")
      let check = try ReceiptCheck(try Data(contentsOf: try #require(try Self.receipts(station).first)))
      #expect(check.receipt.status == "not allowed" && check.receipt.result == nil && check.receipt.input == nil)
    }
  }

  @Test func aFunctionThatIsNotAllowedDoesNotRun() async throws {
    try await withTemporaryFolder { folder in
      let rules = "wissel: {policies: {algorithms: [{image: '\(TestStation.image.reference)', methods: [echo]}]}}"
      let station = try await TestStation.open(in: folder, yaml: rules)
      await station.keeper.offer([
        try TestStation.run(5, #"{"method":"echo"}"#), try TestStation.run(6, #"{"method":"fail"}"#),
        try TestStation.run(7, #"{"method":"echo","method":"fail"}"#),
      ])
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "completed")
      #expect(station.server.reports(6).last?["status"] == "not allowed")
      #expect(station.server.reports(6).last?["log"]?.string?.contains("does not run the function fail") == true)
      #expect(station.server.reports(7).last?["status"] == "not allowed")
      #expect(try await station.isClean())
    }
  }

  @Test func aKilledRunHasAReceiptAndAWithdrawnOneAnEntry() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      await station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#)])
      try await station.waitUntilRunning(5)
      let item = KillItem(taskID: 5, runID: 5, organizationID: 1)
      await station.keeper.kill(KillContainers(collaborationID: 1, killList: [item]))
      await station.jobs.settle()
      let check = try ReceiptCheck(try Data(contentsOf: try #require(try Self.receipts(station).first)))
      #expect(check.receipt.status == "killed by user" && check.receipt.function == "wait")
      await station.keeper.offer([try TestStation.run(6, #"{"method":"wait"}"#)])
      try await station.waitUntilRunning(6)
      station.jobs.cancel()
      await station.jobs.settle()
      let last = try #require(try Self.entries(station).last)
      #expect(last.content.event == .withdrawn && last.content.run == 6)
      #expect(try Self.receipts(station).count == 1)
    }
  }

  /// An end that was not delivered has one receipt, however often it is tried.
  @Test func anOutcomeThatIsDeliveredLaterKeepsItsReceipt() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      let run = try TestStation.run(5, "{}")
      let evidence = RunEvidence(ordinal: 4, input: InputSummary([UInt8]()))
      let ending = RunEnding(
        status: .completed, finishedAt: "2026-01-01T00:00:01.000000+00:00", note: nil, hasResult: true)
      var fingerprints: Set<String> = []
      for _ in 0..<2 {
        try station.context.journal.begin(run.plan)
        try station.context.journal.note(evidence, of: 5)
        let files = RunFolder(station.context.journal.folder(of: 5))
        try files.prepare(input: .bytes([]), token: "t")
        try Data("[1]".utf8).write(to: files.task.appendingPathComponent("output"))
        try station.context.journal.note(.ended(ending), of: 5)
        for record in try station.context.journal.load() { await station.keeper.recover(record, container: nil) }
        await station.jobs.settle()
        let check = try ReceiptCheck(try Data(contentsOf: try #require(try Self.receipts(station).first)))
        #expect(check.receipt.ordinal == 4 && check.receipt.endedAt == WireTime("2026-01-01T00:00:01"))
        fingerprints.insert(check.fingerprint)
      }
      #expect(fingerprints.count == 1)
      let ends = try Self.entries(station).filter { $0.content.event == .ended }
      #expect(Set(ends.compactMap { $0.content.details["receipt"] }) == fingerprints)
    }
  }

  /// A power cut: what was forced to disk is there, the receipt's own files and the result may not be.
  @Test(arguments: [true, false])
  func aPowerCutTakesNoReceiptAndNoResultUnnoticed(_ isDelivered: Bool) async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      let run = try TestStation.run(5, "{}")
      let evidence = RunEvidence(ordinal: 1, input: InputSummary([UInt8]()))
      let ending = RunEnding(
        status: .completed, finishedAt: "2026-01-01T00:00:01.000000+00:00", note: nil, hasResult: true)
      let proof = station.context.proof
      let commit = Commitment(salt: Commitment.salt())
      let receipt = try proof.receipt(
        of: run.plan, evidence, databases: [], ending: ending,
        .init(result: .init(commitment: commit.text, bytes: 3), salt: Commitment.salt()), known: nil)
      try station.context.journal.begin(run.plan)
      try station.context.journal.note(evidence, of: 5)
      try station.context.journal.note(.ended(ending), of: 5)
      try station.context.journal.settle(receipt, of: 5)
      let files = RunFolder(station.context.journal.folder(of: 5))
      try files.prepare(input: .bytes([]), token: "t")
      if isDelivered { _ = station.server.state.withLock { $0.over.insert(5) } }
      for record in try station.context.journal.load() { await station.keeper.recover(record, container: nil) }
      await station.jobs.settle()
      let check = try ReceiptCheck(try Data(contentsOf: try #require(try Self.receipts(station).first)))
      if isDelivered {
        #expect(check.fingerprint == receipt.signed.fingerprint)
        #expect(station.server.reports(5).isEmpty)
      } else {
        #expect(check.receipt.status == "unknown error")
        #expect(station.server.reports(5).map { $0["status"] } == ["unknown error"])
        #expect(station.server.reports(5).first?["log"]?.string?.contains("power cut") == true)
      }
      #expect(try await station.isClean())
    }
  }

  @Test func theHeadIsHandedInAndKept() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      #expect(try await !WitnessLink(context: station.context).hand(), "this server keeps no heads")
      #expect(station.context.proof.witnessed.read() == nil)
      station.server.state.withLock { $0.takesHeads = true }
      #expect(try await WitnessLink(context: station.context).hand())
      let signed = try #require(station.server.state.withLock(\.heads).first)
      let head = try LogHead(WireJSON.convert(signed, to: SignedDocument.self))
      #expect(head.log == station.context.proof.log.name && head.count == 1)
      #expect(station.context.proof.witnessed.read() == head)
    }
  }
}
