import Foundation
import NIOCore
import Testing
import WisselContainers
import WisselModel
import WisselSealing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// Results that wait for people, from the end of the algorithm to what the server is told.
@Suite(.enabled(if: ProgramImage.available, "needs root, Podman, runc and a C compiler"))
struct RunHoldTests {
  private static let anna = Person(name: "anna", role: .checker)
  private static let ben = Person(name: "ben", role: .checker)
  private static let input = #"{"method":"echo"}"#
  /// The settings of a station where everything waits.
  static let yaml = "wissel: {console: {users: people}, release: {}}"

  private static func entries(_ station: TestStation) throws -> [ProofEntry] {
    var (reader, entries) = (ProofLogReader(), [ProofEntry]())
    try reader.feed(Data(contentsOf: station.context.folder.proof.appendingPathComponent("log"))) { entries.append($0) }
    return entries
  }

  private static func receipt(_ station: TestStation) throws -> Receipt {
    let folder = station.context.folder.proof.appendingPathComponent("receipts")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let file = try #require(files.first { $0.pathExtension == "receipt" })
    var check = try ReceiptCheck(try Data(contentsOf: file), key: station.context.proof.key.publicKey)
    for entry in try entries(station) { check.see(entry) }
    try check.checkLog()
    return check.receipt
  }

  /// Somebody looks at the bytes; gives what they saw.
  @discardableResult
  private static func look(_ station: TestStation, _ person: Person) async throws -> (text: String, hash: String) {
    let release = station.context.release
    let bytes = try await release.open(5, for: person)
    var text = ""
    try await bytes.hand {
      text += String(buffer: $0)
    } seen: {
      try await release.saw(5, person, hash: bytes.hash)
    }
    return (text, bytes.hash)
  }

  private static func held(_ folder: URL, server: RunServer = RunServer(), yaml: String = yaml) async throws
    -> TestStation
  {
    let station = try await TestStation.open(in: folder, server: server, yaml: yaml)
    await station.keeper.offer([try TestStation.run(5, input)])
    try await waitUntilHeld(station)
    return station
  }

  private static func waitUntilHeld(_ station: TestStation) async throws {
    while await station.context.release.held().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
  }

  @Test func aResultLeavesWhenTwoPeopleHaveReleasedTheVeryBytes() async throws {
    try await withTemporaryFolder { folder in
      let station = try await Self.held(folder)
      let release = station.context.release
      #expect(station.server.reports(5).allSatisfy { $0["result"] == nil && $0["finished_at"] == nil })
      let file = station.context.journal.folder(of: 5).appendingPathComponent("held")
      #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
      #expect(
        !FileManager.default.fileExists(atPath: RunFolder(file.deletingLastPathComponent()).task.path + "/output"))
      let run = try #require(await release.held().first)
      #expect(run.people == 2 && run.released == 0 && run.bytes == Self.input.utf8.count && run.status == "completed")

      let (text, hash) = try await Self.look(station, Self.anna)
      #expect(text == Self.input)
      #expect(
        try await release.decide(.released, on: 5, by: Self.anna, hash: hash, words: "fine") == .waits(released: 1))
      await #expect(throws: ReleaseDesk.Failure.objection(.saidAlready)) {
        try await release.decide(.released, on: 5, by: Self.anna, hash: hash, words: "again")
      }
      await #expect(throws: ReleaseDesk.Failure.objection(.notSeen)) {
        try await release.decide(.released, on: 5, by: Self.ben, hash: hash, words: "fine")
      }
      try await Self.look(station, Self.ben)
      await #expect(throws: ReleaseDesk.Failure.objection(.otherBytes)) {
        try await release.decide(
          .released, on: 5, by: Self.ben, hash: String(repeating: "0", count: 64), words: "fine")
      }
      await #expect(throws: ReleaseDesk.Failure.wordsMissing) {
        try await release.decide(.released, on: 5, by: Self.ben, hash: hash, words: " ")
      }
      for role in ConsoleRole.allCases where role != .checker {
        let other = Person(name: "carl", role: role)
        await #expect(throws: ReleaseDesk.Failure.objection(.notAChecker)) { try await release.open(5, for: other) }
        await #expect(throws: ReleaseDesk.Failure.objection(.notAChecker)) {
          try await release.decide(.released, on: 5, by: other, hash: hash, words: "fine")
        }
      }
      #expect(station.server.reports(5).allSatisfy { $0["result"] == nil })
      #expect(try await release.decide(.released, on: 5, by: Self.ben, hash: hash, words: "fine too") == .released)
      await station.jobs.settle()

      let last = try #require(station.server.reports(5).last)
      #expect(last["status"] == "completed")
      #expect(last["result"]?.string == PlainForm.text(Array(Self.input.utf8)))
      #expect(station.server.reports(5).filter { $0["finished_at"] != nil }.count == 1)
      #expect(try await station.isClean())
      let entries = try Self.entries(station)
      #expect(
        entries.map(\.content.event) == [
          .opened, .decided, .started, .held, .seen, .judged, .seen, .judged, .ended, .delivered,
        ])
      let receipt = try Self.receipt(station)
      #expect(receipt.release == .init(outcome: .released, needed: 2, released: 2))
      // Log and receipt mean the same bytes, and neither has the hash, with which small results could be tried out.
      for entry in entries where [.held, .seen, .judged].contains(entry.content.event) {
        #expect(entry.content.details["commitment"] == receipt.result?.commitment)
        #expect(!entry.content.details.values.contains(hash))
      }
      #expect(
        entries.filter { $0.content.event == .judged }.compactMap { $0.content.details["words"] } == [
          "fine", "fine too",
        ])
    }
  }

  @Test func theResearcherReadsThatItWaitsAndSinceWhen() async throws {
    try await withTemporaryFolder { folder in
      let station = try await Self.held(folder)
      while station.server.reports(5).last?["log"] == nil { await Task.yield() }
      let report = try #require(station.server.reports(5).last)
      #expect(report["status"] == "active" && report["finished_at"] == nil && report["result"] == nil)
      let since = try #require(await station.context.release.held().first?.since)
      let log = try #require(report["log"]?.string)
      #expect(log.contains("waits at this station since \(since) UTC until 2 people have looked"))
      #expect(!log.contains("hello"), "the algorithm's own log could tell the same as the result")
      station.jobs.cancel()
      await station.jobs.settle()
    }
  }

  @Test func aRefusalEndsTheRunAndTellsTheResearcherNoMoreThanACode() async throws {
    try await withTemporaryFolder { folder in
      let station = try await Self.held(folder)
      let (_, hash) = try await Self.look(station, Self.anna)
      let standing = try await station.context.release.decide(
        .refused(.smallNumbers), on: 5, by: Self.anna, hash: hash, words: "row 3 is Mrs Jansen")
      #expect(standing == .refused(.smallNumbers))
      await station.jobs.settle()
      let last = try #require(station.server.reports(5).last)
      #expect(last["status"] == "not allowed" && last["result"] == "")
      let log = try #require(last["log"]?.string)
      #expect(log.contains("too few persons") && !log.contains("Jansen") && !log.contains("anna"))
      #expect(try await station.isClean())
      let receipt = try Self.receipt(station)
      #expect(receipt.release == .init(outcome: .refused, needed: 2, released: 0) && receipt.result == nil)
      let judged = try #require(try Self.entries(station).first { $0.content.event == .judged })
      #expect(judged.content.details["reason"] == "small-numbers" && judged.content.details["person"] == "anna")
    }
  }

  /// The process ends in the middle, whichever way; what was said before still counts, and the result leaves once.
  @Test func waitingSurvivesTheStation() async throws {
    try await withTemporaryFolder { folder in
      let server = RunServer()
      let first = try await Self.held(folder, server: server)
      let (_, hash) = try await Self.look(first, Self.anna)
      _ = try await first.context.release.decide(.released, on: 5, by: Self.anna, hash: hash, words: "fine")
      first.jobs.cancel()
      await first.jobs.settle()
      #expect(server.reports(5).allSatisfy { $0["finished_at"] == nil })

      let second = try await TestStation.open(in: folder, server: server, yaml: Self.yaml)
      for record in try second.context.journal.load() { await second.keeper.recover(record, container: nil) }
      await second.keeper.offer([try TestStation.run(5, Self.input)])
      try await Self.waitUntilHeld(second)
      #expect(await second.context.release.held().first?.released == 1)
      await #expect(throws: ReleaseDesk.Failure.objection(.saidAlready)) {
        try await second.context.release.decide(.released, on: 5, by: Self.anna, hash: hash, words: "again")
      }
      try await Self.look(second, Self.ben)
      _ = try await second.context.release.decide(.released, on: 5, by: Self.ben, hash: hash, words: "fine")
      await second.jobs.settle()
      let ends = server.reports(5).filter { $0["finished_at"] != nil }
      #expect(ends.map { $0["result"]?.string } == [PlainForm.text(Array(Self.input.utf8))])
      #expect(try await second.isClean())
    }
  }

  /// As SIGKILL leaves it: both said yes, on disk, and nothing was done about it.
  @Test func aReleaseThatWasNotActedOnIsActedOnAfterwards() async throws {
    try await withTemporaryFolder { folder in
      let server = RunServer()
      let first = try await Self.held(folder, server: server)
      let held = try #require(try first.context.journal.load().first)
      guard case .held(let result) = held.phase else {
        Issue.record("the journal says \(held.phase)")
        return
      }
      for name in ["anna", "ben"] {
        for verdict in [Review.Verdict.seen, .released] {
          try first.context.journal.note(
            Review(person: name, verdict: verdict, words: "fine", at: result.since), of: 5)
        }
      }
      first.jobs.cancel()
      await first.jobs.settle()
      let second = try await TestStation.open(in: folder, server: server, yaml: Self.yaml)
      for record in try second.context.journal.load() { await second.keeper.recover(record, container: nil) }
      await second.jobs.settle()
      let ends = server.reports(5).filter { $0["finished_at"] != nil }
      #expect(ends.map { $0["result"]?.string } == [PlainForm.text(Array(Self.input.utf8))])
      #expect(try await second.isClean())
    }
  }

  @Test func bytesThatWereChangedAreNeitherShownNorSent() async throws {
    try await withTemporaryFolder { folder in
      let server = RunServer()
      let station = try await Self.held(folder, server: server)
      let (_, hash) = try await Self.look(station, Self.anna)
      try await Self.look(station, Self.ben)
      let file = station.context.journal.folder(of: 5).appendingPathComponent("held")
      try Data(Self.input.replacing("echo", with: "ECHO").utf8).write(to: file)
      await #expect(throws: ReleaseDesk.Failure.damaged) { try await Self.look(station, Self.anna) }
      for person in [Self.anna, Self.ben] {
        _ = try await station.context.release.decide(.released, on: 5, by: person, hash: hash, words: "fine")
      }
      await station.jobs.settle()
      let last = try #require(server.reports(5).last)
      #expect(last["status"] == "failed" && last["result"] == "")
      #expect(last["log"]?.string?.contains("not the one that was released") == true)
    }
  }

  @Test func aKilledTaskEndsARunThatWaits() async throws {
    try await withTemporaryFolder { folder in
      let station = try await Self.held(folder)
      let item = KillItem(taskID: 5, runID: 5, organizationID: 1)
      await station.keeper.kill(KillContainers(collaborationID: 1, killList: [item]))
      await station.jobs.settle()
      let last = try #require(station.server.reports(5).last)
      #expect(last["status"] == "killed by user" && last["result"] == nil)
      #expect(try await station.isClean())
      #expect(try Self.receipt(station).release?.outcome == .undecided)
    }
  }

  @Test func aRunThatWaitsLeavesRoomForOthers() async throws {
    try await withTemporaryFolder { folder in
      let station = try await Self.held(
        folder, yaml: "wissel: {console: {users: people}, release: {}, limits: {concurrent_runs: 1}}")
      await station.keeper.offer([try TestStation.run(6, Self.input)])
      while await station.context.release.held().count < 2 { try await Task.sleep(for: .milliseconds(10)) }
      station.jobs.cancel()
      await station.jobs.settle()
    }
  }

  /// Results for a central function here, for this very organisation, go on while its own is sure to wait.
  @Test func aJobCanWaitOnce() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(
        in: folder, yaml: "wissel: {console: {users: people}, release: {unit: job}}")
      await station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#)])
      try await station.waitUntilRunning(5)
      func subtask(_ number: Int, of job: JobID, for organization: OrganizationID) throws -> OpenRun {
        var run = try TestStation.run(number, Self.input)
        run.plan.parent = TaskID(job.rawValue)
        run.plan.job = job
        run.plan.initOrganization = organization
        return run
      }
      await station.keeper.offer([
        try subtask(6, of: 5, for: 1), try subtask(7, of: 5, for: 2), try subtask(8, of: 4, for: 1),
      ])
      while station.server.reports(6).last?["result"] == nil { try await Task.sleep(for: .milliseconds(10)) }
      #expect(station.server.reports(6).last?["log"] == "Node does not allow sharing algorithm logs")
      while await station.context.release.held().count < 2 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(await station.context.release.held().map(\.run).sorted() == [7, 8])
      try station.go(5)
      while await station.context.release.held().count < 3 { try await Task.sleep(for: .milliseconds(10)) }
      station.jobs.cancel()
      await station.jobs.settle()
    }
  }

  @Test func onlyWhatTheRulesMeanWaits() async throws {
    try await withTemporaryFolder { folder in
      let yaml = "wissel: {console: {users: people}, release: {hold: [{databases: [trial]}]}}"
      let station = try await TestStation.open(in: folder, yaml: yaml)
      await station.keeper.offer([try TestStation.run(5, Self.input)])
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "completed")
      #expect(station.server.reports(5).last?["log"] == "hello\n")
    }
  }

  @Test func anEmptyResultNeedNotWaitButItsLogStays() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder, yaml: Self.yaml)
      await station.keeper.offer([try TestStation.run(5, #"{"method":"nothing"}"#)])
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "completed")
      #expect(station.server.reports(5).last?["log"] == "Node does not allow sharing algorithm logs")
    }
  }
}
