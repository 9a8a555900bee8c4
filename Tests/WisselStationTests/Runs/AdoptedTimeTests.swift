import Foundation
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// A run that outlives the station has no more time than any other.
@Suite struct AdoptedTimeTests {
  private static let image = "reg.example/algorithm:1"
  private static let begin = Date(timeIntervalSince1970: 1_795_266_425)

  /// The report of a run that was started two hours before the station takes it over, where a run may take one.
  private func report(_ program: @escaping PlayedEngine.Program, hasEnded: Bool) async throws -> JSONValue {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(Self.image, program)
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let server = PlayedServer()
      let item = PlayedStation.item(5, input: "e30=", image: Self.image)
      server.ask(item)
      func open(_ now: Date) async throws -> PlayedStation {
        try await PlayedStation.open(
          in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
          wissel: "limits: {time: 1h}", now: { now })
      }
      let first = try await open(Self.begin)
      let plan = try #require(OpenRun(item)).plan
      let labels = first.context.names.runLabels(5).mapValues { JSONValue.string($0) }
      let made = await engine.create(
        ["Image": .string(Self.image), "Labels": .object(labels)], name: first.context.names.run(5))
      let container = try #require(made).id
      #expect(await engine.start(container))
      let journal = first.context.journal
      try journal.begin(plan)
      try RunFolder(journal.folder(of: 5)).prepare(input: .bytes([]), token: "t")
      try journal.note(.started(container: container), startedAt: WireTime(Self.begin), of: 5)
      if hasEnded { await engine.wait(container) }
      first.close()
      let second = try await open(Self.begin + 7200)
      await second.jobs.settle()
      second.close()
      await door.close()
      return try #require(server.work(5)?.reports.last)
    }
  }

  @Test func theTimeBeforeTheRestartCounts() async throws {
    let report = try await report({ _ in try await PlayedEngine.forever() }, hasEnded: false)
    #expect(report["status"] == "crashed")
    #expect(report["log"]?.string?.contains("after 3600 seconds") == true)
  }

  @Test func whatHasEndedMeanwhileHadItsTime() async throws {
    #expect(try await report({ _ in 0 }, hasEnded: true)["status"] == "completed")
  }
}
