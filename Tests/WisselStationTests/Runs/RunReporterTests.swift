import Foundation
import Logging
import Synchronization
import Testing
import WisselClient
import WisselModel
import WisselWire

@testable import WisselStation

/// What a server is told while a run goes on.
@Suite struct RunReporterTests {
  private static func reporter(
    _ server: RunServer, moment: Duration, told: @escaping @Sendable ([String: JSONValue]) -> Void = { _ in },
    over: @escaping @Sendable () async -> Void = {}
  ) -> RunReporter {
    RunReporter(
      server: APIClient(server, retry: .none), run: 5, moment: moment,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      onTold: told, onOver: over)
  }

  @Test func whatHasNotBeenToldGoesWithTheEnd() async {
    let server = RunServer()
    let reporter = Self.reporter(server, moment: .seconds(3600))
    await reporter.send(["started_at": "then"])
    await reporter.send(["status": "initializing"])
    await reporter.send(["status": "active"])
    #expect(await reporter.finish() == ["started_at": "then", "status": "active"])
    #expect(server.reports(5).isEmpty)
    #expect(await reporter.finish().isEmpty)
  }

  @Test func changesAreToldInOrderAndOnlyOnce() async {
    let server = RunServer()
    let told = Mutex<[[String: JSONValue]]>([])
    let reporter = Self.reporter(server, moment: .zero, told: { changes in told.withLock { $0.append(changes) } })
    await reporter.send(["started_at": "then"])
    while server.reports(5).isEmpty { await Task.yield() }
    await reporter.send(["status": "active"])
    while server.reports(5).count < 2 { await Task.yield() }
    #expect(await reporter.finish().isEmpty)
    #expect(server.reports(5) == [["started_at": "then"], ["status": "active"]])
    #expect(told.withLock { $0 } == [["started_at": "then"], ["status": "active"]])
  }

  @Test func aServerThatCountsTheRunAsOverIsBelieved() async {
    let server = RunServer()
    _ = server.state.withLock { $0.over.insert(5) }
    let isOver = Mutex(false)
    let reporter = Self.reporter(server, moment: .zero, over: { isOver.withLock { $0 = true } })
    await reporter.send(["status": "active"])
    while !isOver.withLock({ $0 }) { await Task.yield() }
    #expect(await reporter.finish().isEmpty)
  }

  @Test func whatIsGivenUpIsNotTold() async {
    let server = RunServer()
    let reporter = Self.reporter(server, moment: .seconds(3600))
    await reporter.send(["started_at": "then"])
    await reporter.cancel()
    #expect(await reporter.finish().isEmpty)
    #expect(server.reports(5).isEmpty)
  }
}
