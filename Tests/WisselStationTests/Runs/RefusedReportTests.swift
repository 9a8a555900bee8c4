import Foundation
import Testing
import WisselClient
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// A server that does not take the report of an end is told the end all the same.
@Suite struct RefusedReportTests {
  private static let image = "reg.example/algorithm:1"

  @Test(arguments: [413, 400])
  func anEndWithoutAResultIsToldInShort(_ status: Int) async throws {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(Self.image) { process in
        await process.say(String(repeating: "y", count: 200_000) + "\nlast words\n")
        return 3
      }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let server = PlayedServer()
      server.ask(PlayedStation.item(5, input: "e30=", image: Self.image))
      // What stands before a server, such as nginx, may take less than the server does.
      let way = ServerWay(server: server) { request, moment in
        moment == .before && (request.body?.count ?? 0) > 100_000 ? .status(status) : .serve
      }
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: way)
      await station.synchronise(server)
      await station.jobs.settle()
      let work = try #require(server.work(5))
      #expect(work.status == "crashed")
      let report = try #require(work.reports.last)
      #expect(report["result"] == "")
      let log = try #require(report["log"]?.string)
      #expect(log.contains("exit status 3"))
      #expect(log.contains("last words") == (status == 413))
      #expect(try station.context.journal.load().isEmpty)
      station.close()
      await door.close()
    }
  }

  @Test func aResultThatIsRefusedLeavesTheEndOfTheLogAndWhy() throws {
    let ending = RunEnding(status: .completed, finishedAt: "then", note: nil, hasResult: true)
    let report = FinalReport(ending: ending, result: "abc", log: String(repeating: "y", count: 100_000) + "\nlast\n")
    let long = report.short(after: 413)
    #expect(long.ending.status == .failed && long.result.isEmpty && !long.hasResult)
    #expect(long.log.utf8.count < 40_000 && long.log.contains("\nlast\nstation > The result is larger"))
    let other = report.short(after: 400)
    #expect(other.log.hasPrefix("station > The server did not take the result."))
    var crashed = report
    crashed.ending.status = .crashed
    #expect(crashed.short(after: 413).ending.status == .crashed)
  }
}
