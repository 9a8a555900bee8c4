import Foundation
import Synchronization
import Testing
import WisselContainers
import WisselModel
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// Runs from the offer to the report, in real containers.
@Suite(.enabled(if: ProgramImage.available, "needs root, Podman, runc and a C compiler"))
struct RunKeeperTests {
  /// Offers one run and returns its final report.
  private func report(
    _ input: String, yaml: String = "", image: String = TestStation.image.reference, databases: [String] = [],
    images: [ProgramImage] = [], prepare: (URL) throws -> Void = { _ in }
  ) async throws -> JSONValue {
    try await withTemporaryFolder { folder in
      try prepare(folder)
      let station = try await TestStation.open(in: folder, yaml: yaml, images: images)
      await station.keeper.offer([try TestStation.run(5, input, image: image, databases: databases)])
      await station.jobs.settle()
      #expect(try await station.isClean())
      let reports = station.server.reports(5)
      #expect(reports.first?["started_at"] != nil)
      #expect(reports.filter { $0["finished_at"] != nil }.count == 1)
      return try #require(reports.last)
    }
  }

  @Test func aRunIsCarriedOutAndReportedInOrder() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      let run = try TestStation.run(5, #"{"method":"echo"}"#)
      await station.keeper.offer([run, run])
      await station.keeper.offer([run])
      await station.jobs.settle()
      // What changed is told alone or together, as time has it, and in order.
      let reports = station.server.reports(5)
      #expect((1...3).contains(reports.count))
      #expect(reports.first?["started_at"]?.string?.hasSuffix("+00:00") == true)
      #expect(reports.dropLast().allSatisfy { $0["finished_at"] == nil })
      let last = try #require(reports.last)
      #expect(last["status"] == "completed")
      #expect(last["result"]?.string == PlainForm.text(Array(#"{"method":"echo"}"#.utf8)))
      #expect(last["log"] == "hello\n")
      #expect(try await station.isClean())
      // What the server still lists is not run again.
      await station.keeper.offer([run])
      await station.jobs.settle()
      #expect(station.server.reports(5).count == reports.count)
      #expect(try station.context.journal.finished() == [FinishedRun(run: 5, created: "2026-01-01T00:00:00")])
    }
  }

  @Test func aResultIsSealedForWhoeverAsked() async throws {
    try await withTemporaryFolder { folder in
      let key = try PrivateKey.generate()
      let asker = try PrivateKey.generate()
      let server = RunServer()
      server.state.withLock { $0.publicKey = asker.publicKey.wireText }
      let station = try await TestStation.open(in: folder, server: server, encrypted: key)
      func result(_ number: Int, at station: TestStation) async throws -> JSONValue {
        var run = try TestStation.run(number, "")
        run.plan.initOrganization = 2
        run.input = try Envelope.seal(Array(#"{"method":"echo"}"#.utf8), for: key.publicKey)
        await station.keeper.offer([run])
        await station.jobs.settle()
        return try #require(server.reports(RunID(number)).last)
      }
      let text = try #require(try await result(5, at: station)["result"]?.string)
      #expect(Envelope.open(text, with: asker) == Array(#"{"method":"echo"}"#.utf8))
      // Later, when the key is asked for again, the server comes with another one.
      let other = try PrivateKey.generate()
      server.state.withLock { $0.publicKey = other.publicKey.wireText }
      let later = try await TestStation.open(in: folder, server: server, encrypted: key)
      let refused = try await result(6, at: later)
      #expect(refused["status"] == "failed" && refused["result"] == "")
      #expect(refused["log"]?.string?.contains("is not the one this station has known") == true)
    }
  }

  @Test func anAlgorithmThatFailsIsACrashWithItsLog() async throws {
    let report = try await report(#"{"method":"fail"}"#)
    #expect(report["status"] == "crashed")
    #expect(report["result"] == "")
    let log = try #require(report["log"]?.string)
    #expect(log.contains("boom") && log.contains("exit status 3"))
  }

  @Test func aContainerOfSomebodyElseThatHasTheNameOfARunStays() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      let engine = station.context.engine
      let other = try await engine.create(
        ContainerSpecification(
          image: TestStation.image.reference, labels: ["whose": "somebody else's"], user: "65532:65532", network: .none,
          limits: .init(memory: 64 << 20, processes: 16, temporary: 1 << 20)),
        name: station.context.names.run(5))
      await station.keeper.offer([try TestStation.run(5, #"{"method":"echo"}"#)])
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "completed")
      #expect(try await engine.container(station.context.names.run(5))?.id == other)
      try await engine.remove(other.text)
    }
  }

  @Test func anAlgorithmThatWritesWhereItMayNotIsToldWhereItMay() async throws {
    let log = try #require(try await report(#"{"method":"write"}"#)["log"]?.string)
    #expect(log.contains("exit status 4") && log.contains("TEMPORARY_FOLDER"), "\(log)")
  }

  @Test func aLogIsKeptWhereTheStationSharesNone() async throws {
    let report = try await report(#"{"method":"echo"}"#, yaml: "share_algorithm_logs: false")
    #expect(report["log"] == "Node does not allow sharing algorithm logs")
  }

  @Test func aMissingImageIsSaidSo() async throws {
    let report = try await report("{}", image: "localhost/no-such-image:1")
    #expect(report["status"] == "non-existing Docker image")
    #expect(report["log"]?.string?.contains("localhost/no-such-image:1 could not be fetched") == true)
  }

  @Test func aRefusedImageIsSaidSoAndNothingIsFetched() async throws {
    let report = try await report("{}", yaml: "policies: {allowed_algorithms: [reg.example/other]}")
    #expect(report["status"] == "not allowed")
    #expect(report["log"]?.string?.contains("allowed_algorithms") == true)
    #expect(report["log"]?.string?.contains("reg.example/other") == false)
  }

  @Test func aDatabaseThatCannotBeReadIsSaidSoWithoutItsPath() async throws {
    let report = try await report(
      #"{"method":"database"}"#, yaml: "databases: [{label: default, uri: missing.csv, type: csv}]",
      databases: ["default"])
    #expect(report["status"] == "start failed")
    let log = try #require(report["log"]?.string)
    #expect(log.contains("'default'") && !log.contains("missing.csv"))
  }

  /// A file that only the station's user may read is copied for the algorithm.
  @Test(arguments: [0o600, 0o644])
  func aDatabaseIsReadByTheAlgorithm(_ mode: Int) async throws {
    let report = try await report(
      #"{"method":"database"}"#, yaml: "databases: [{label: default, uri: data.csv, type: csv}]",
      databases: ["default"]
    ) { folder in
      let file = folder.appendingPathComponent("data.csv")
      try Data("a,b\n1,2\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
    #expect(report["result"]?.string == PlainForm.text(Array("a,b\n1,2\n".utf8)))
  }

  @Test func aResultOverTheLimitIsNotSent() async throws {
    let report = try await report(#"{"method":"big"}"#, yaml: "wissel: {limits: {output: 2000}}")
    #expect(report["status"] == "failed")
    #expect(report["result"] == "")
    #expect(report["log"]?.string?.contains("3000 bytes") == true)
  }

  @Test func aResultThatIsOnlyAHoleIsNotReadToItsEnd() async throws {
    let report = try await report(#"{"method":"sparse"}"#)
    #expect(report["status"] == "failed")
    #expect(report["log"]?.string?.contains("\(3 << 30) bytes") == true)
  }

  @Test(arguments: ["link", "pipe", "gone", "folder", "token", "socket"])
  func whatIsNoFileInPlaceOfTheOutputLeadsNowhere(_ method: String) async throws {
    let report = try await report(#"{"method":"\#(method)"}"#)
    #expect(report["status"] == "failed")
    #expect(report["result"] == "")
    #expect(report["log"]?.string?.contains("removed its output file or put something else in its place") == true)
  }

  @Test func anAlgorithmThatWritesNothingHasAnEmptyResult() async throws {
    let report = try await report(#"{"method":"nothing"}"#)
    #expect(report["status"] == "completed")
    #expect(report["result"] == "")
  }

  /// 64 MiB, of which the station keeps the end; bytes that are no text do no harm.
  @Test func aLongLogIsCutAndWhatIsNoTextReplaced() async throws {
    let report = try await report(#"{"method":"chatter"}"#, yaml: "wissel: {limits: {log: 4kB}}")
    #expect(report["status"] == "completed")
    let log = try #require(report["log"]?.string)
    #expect(log.hasPrefix("[the first 6"))
    #expect(log.hasSuffix("y\u{FFFD}\u{FFFD} \u{FFFD} end\u{FFFD}"))
    #expect(log.utf8.count < 5000)
  }

  @Test(arguments: [
    (TestStation.commandless, "does not say what to run"),
    (TestStation.incomplete, "an image whose command is not in it"),
    (TestStation.foreign, "The image is built for"),
  ])
  func anImageThatCannotRunIsSaidSo(_ image: ProgramImage, _ words: String) async throws {
    let report = try await report("{}", image: image.reference, images: [image])
    #expect(report["status"] == "start failed")
    #expect(report["log"]?.string?.contains(words) == true, "\(report)")
  }

  @Test func aFolderInPlaceOfATableIsSaidSo() async throws {
    let report = try await report(
      #"{"method":"database"}"#, yaml: "databases: [{label: default, uri: data.csv, type: csv}]", databases: ["default"]
    ) { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("data.csv"), withIntermediateDirectories: false)
    }
    #expect(report["status"] == "start failed")
    #expect(report["log"]?.string?.contains("'default' of this station cannot be read") == true)
  }

  @Test func aRunThatTakesTooLongIsStopped() async throws {
    let report = try await report(#"{"method":"wait"}"#, yaml: "wissel: {limits: {time: 1s}}")
    #expect(report["status"] == "crashed")
    #expect(report["log"]?.string?.contains("longest") == true)
  }

  @Test func aKilledRunEndsWithoutAResult() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      await station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#)])
      try await station.waitUntilRunning(5)
      let item = KillItem(taskID: 5, runID: 5, organizationID: 1)
      await station.keeper.kill(KillContainers(collaborationID: 2, killList: [item]))
      await station.keeper.kill(
        KillContainers(collaborationID: 1, killList: [KillItem(taskID: 5, runID: 5, organizationID: 2)]))
      #expect(try await station.context.engine.container(station.context.names.run(5))?.state == .running)
      await station.keeper.kill(KillContainers(collaborationID: 1, killList: [item]))
      await station.jobs.settle()
      let last = try #require(station.server.reports(5).last)
      #expect(last["status"] == "killed by user")
      #expect(last["result"] == nil)
      #expect(try await station.isClean())
    }
  }

  @Test func aRunKilledWhileItWaitsOrStartsNeverRuns() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder, yaml: "wissel: {limits: {concurrent_runs: 1}}")
      await station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#), try TestStation.run(6, "{}")])
      for run in [5, 6] {
        let item = KillItem(taskID: TaskID(run), runID: RunID(run), organizationID: 1)
        await station.keeper.kill(KillContainers(collaborationID: 1, killList: [item]))
      }
      await station.jobs.settle()
      for run: RunID in [5, 6] {
        #expect(station.server.reports(run).last?["status"] == "killed by user")
        #expect(station.server.reports(run).allSatisfy { $0["result"] == nil })
      }
      #expect(try await station.isClean())
    }
  }

  /// The way to the engine is cut while the algorithm runs and mended after it has ended.
  @Test(.enabled(if: EngineWay.possible)) func anEngineThatWasAwayLosesNothing() async throws {
    try await withTemporaryFolder { folder in
      let way = EngineWay(at: folder.appendingPathComponent("e").path)
      try await way.open(to: try await TestEngine.shared().socket)
      let station = try await TestStation.open(in: folder, way: way.path)
      await station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#)])
      try await station.waitUntilRunning(5)
      while station.server.reports(5).last?["status"] != "active" { await Task.yield() }
      await way.cut()
      try station.go(5)
      let engine = try await TestEngine.shared()
      while try await engine.container(station.context.names.run(5))?.state == .running { await Task.yield() }
      try await way.open(to: engine.socket)
      await station.jobs.settle()
      let ends = station.server.reports(5).filter { $0["finished_at"] != nil }
      #expect(ends.map { $0["status"] } == ["completed"])
      #expect(ends.first?["log"] == "hello\n")
      #expect(try await station.isClean())
      await way.cut()
    }
  }

  @Test func aStationThatStopsLeavesNothingRunningAndTheRunOpen() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      await station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#)])
      try await station.waitUntilRunning(5)
      station.jobs.cancel()
      await station.jobs.settle()
      #expect(try await station.isClean())
      #expect(station.server.reports(5).allSatisfy { $0["finished_at"] == nil })
      #expect(try station.context.journal.finished().isEmpty)
    }
  }

  /// The container outlives the process that started it; the next one takes it over and reports once.
  @Test func aRunOutlivesTheStation() async throws {
    try await withTemporaryFolder { folder in
      let server = RunServer()
      let first = try await TestStation.open(in: folder, server: server)
      let run = try TestStation.run(5, #"{"method":"wait"}"#)
      try first.context.journal.begin(run.plan)
      let execution = RunExecution(
        context: first.context, plan: run.plan, control: RunControl(run: 5), onWait: {})
      let launched = try await execution.launch(execution.prepare(run))

      let second = try await TestStation.open(in: folder, server: server)
      let record = try #require(try second.context.journal.load().first)
      #expect(record.phase == .started(container: launched.container.text))
      let container = try await second.context.engine.container(launched.container.text)
      await second.keeper.recover(record, container: container)
      await second.keeper.offer([run])
      try second.go(5)
      await second.jobs.settle()
      let ends = server.reports(5).filter { $0["finished_at"] != nil }
      #expect(ends.count == 1)
      #expect(ends.first?["status"] == "completed")
      #expect(ends.first?["result"]?.string == PlainForm.text(Array(#"{"method":"wait"}"#.utf8)))
      #expect(ends.first?["log"] == "hello\n")
      #expect(try await second.isClean())
    }
  }

  @Test func anOutcomeThatWasNotDeliveredIsDeliveredOnce() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      let run = try TestStation.run(5, "{}")
      try station.context.journal.begin(run.plan)
      let files = RunFolder(station.context.journal.folder(of: 5))
      try files.prepare(input: .bytes([]), token: "t")
      try Data("[1]".utf8).write(to: files.task.appendingPathComponent("output"))
      try files.keep(log: "said\n")
      try station.context.journal.note(
        .ended(RunEnding(status: .completed, finishedAt: "then", note: nil, hasResult: true)), of: 5)
      for record in try station.context.journal.load() { await station.keeper.recover(record, container: nil) }
      await station.keeper.offer([run])
      await station.jobs.settle()
      let expected: JSONValue = [
        "status": "completed", "finished_at": "then", "log": "said\n",
        "result": .string(PlainForm.text(Array("[1]".utf8))),
      ]
      #expect(station.server.reports(5) == [expected])
      #expect(try await station.isClean())
    }
  }

  @Test func aContainerThatIsGoneIsNotStartedAgain() async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder)
      let run = try TestStation.run(5, "{}")
      try station.context.journal.begin(run.plan)
      try station.context.journal.note(.started(container: "gone"), of: 5)
      for record in try station.context.journal.load() { await station.keeper.recover(record, container: nil) }
      await station.keeper.offer([run])
      await station.jobs.settle()
      #expect(station.server.reports(5).map { $0["status"] } == ["unknown error"])
    }
  }
}
