import Foundation
import Synchronization
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// A hundred runs that are asked at once, on a played engine.
@Suite(.timeLimit(.minutes(2))) struct ManyRunsTests {
  private static let image = "reg.example/algorithm:1"

  /// What the algorithms did, all of them together.
  private struct Deeds {
    var started: [Int] = []
    var running = 0
    var most = 0
    var isOpen = false
  }

  @Test("keep their order and the station's limit, and each is answered once", arguments: [1, 8])
  func aHundred(limit: Int) async throws {
    let deeds = Mutex(Deeds())
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(Self.image) { process in
        let place = try await process.folder()
        let run = Int(String(decoding: try await process.read("\(place)/input"), as: UTF8.self)) ?? 0
        deeds.withLock { deeds in
          deeds.started.append(run)
          deeds.running += 1
          deeds.most = max(deeds.most, deeds.running)
        }
        // The first ones stay until there are as many as may be.
        while !deeds.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(1)) }
        try await process.write(Array("\(run)".utf8), to: "\(place)/output")
        deeds.withLock { $0.running -= 1 }
        return 0
      }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let server = PlayedServer()
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
        wissel: "limits: {concurrent_runs: \(limit)}")
      for run in (1...100).shuffled() {
        server.ask(PlayedStation.item(run, input: Data("\(run)".utf8).base64EncodedString(), image: Self.image))
      }
      await station.synchronise(server)
      // The server lists them again while they wait.
      await station.synchronise(server)
      while deeds.withLock({ $0.running }) < limit { try await Task.sleep(for: .milliseconds(1)) }
      #expect(deeds.withLock { Set($0.started) } == Set(1...limit))
      #expect(await station.keeper.overview.waiting.map(\.run.rawValue) == Array(limit + 1...100))
      deeds.withLock { $0.isOpen = true }
      while !server.openItems.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      await station.jobs.settle()
      let (started, most) = deeds.withLock { ($0.started, $0.most) }
      #expect(most == limit && started.count == 100 && Set(started).count == 100)
      // Those that are under way together may overtake each other, and none that waits.
      for (place, run) in started.enumerated() { #expect(place >= run - limit, "run \(run) was number \(place + 1)") }
      for run in 1...100 {
        let work = try #require(server.work(RunID(run)))
        let ends = work.reports.filter { $0["finished_at"] != nil }
        #expect(work.status == "completed" && ends.count == 1 && work.late.isEmpty, "run \(run)")
        #expect(ends.first?["result"]?.string.flatMap { Data(base64Encoded: $0) } == Data("\(run)".utf8), "run \(run)")
      }
      station.close()
      await door.close()
    }
  }
}
