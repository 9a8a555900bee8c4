import Foundation
import Testing
import WisselModel
import WisselWire

@testable import WisselClient

@Suite("What is sent again")
struct RetryTests {
  private func client(_ server: ScriptedServer, _ clock: ImpatientClock) -> APIClient {
    APIClient(server, clock: clock, jitter: { 0 })
  }

  @Test("a question is repeated with growing pauses, and then the failure stands")
  func questions() async throws {
    let clock = ImpatientClock()
    let dead = ScriptedServer { _, _ in throw TransportFailure.interrupted("cut") }
    await #expect(throws: TransportFailure.interrupted("cut")) { try await client(dead, clock).version() }
    #expect(clock.pauses == [.milliseconds(200), .milliseconds(400), .milliseconds(800)])

    let recovering = ScriptedServer { _, before in
      switch before {
      case 0: throw TransportFailure.notSent("down")
      case 1: (503, ["msg": "starting"])
      default: (200, ["version": "1"])
      }
    }
    #expect(try await client(recovering, ImpatientClock()).version() == "1")
  }

  @Test("what may have been done is not done again; what was not sent is sent")
  func changes() async throws {
    let cut = ScriptedServer { _, _ in throw TransportFailure.interrupted("cut") }
    await #expect(throws: TransportFailure.self) { try await client(cut, ImpatientClock()).kill(3) }
    #expect(cut.requests.count == 1)
    let busy = ScriptedServer { _, _ in (503, ["msg": "busy"]) }
    await #expect(throws: APIError.self) { try await client(busy, ImpatientClock()).kill(3) }
    #expect(busy.requests.count == 1)
    let late = ScriptedServer { _, before in
      if before == 0 { throw TransportFailure.notSent("no connection") }
      return (200, ["msg": "done"])
    }
    try await client(late, ImpatientClock()).kill(3)
    #expect(late.requests.count == 2)
  }

  @Test("who persists sends changes again, too, until the server answers; an error of its own stands in the end")
  func persistence() async throws {
    let clock = ImpatientClock()
    let returning = ScriptedServer { _, before in
      switch before {
      case 0..<50: throw TransportFailure.interrupted("cut")
      case 50..<60: (429, ["msg": "busy"])
      case 60..<64: (500, ["msg": "stopping"])
      default: (200, ["msg": "done"])
      }
    }
    try await APIClient(returning, retry: .persistent, clock: clock, jitter: { 0 }).kill(3)
    #expect(clock.pauses.count == 64 && clock.pauses.max() == .seconds(30))

    let broken = ScriptedServer { _, _ in (500, ["msg": "broken"]) }
    let error = await #expect(throws: APIError.self) {
      try await APIClient(broken, retry: .persistent, clock: ImpatientClock(), jitter: { 0 }).kill(3)
    }
    #expect(error?.status == 500 && broken.requests.count == 9)
  }

  @Test("pauses stay within their bounds")
  func pauses() {
    let policy = RetryPolicy(attempts: 40, first: .milliseconds(100), longest: .seconds(2))
    for attempt in 1..<40 {
      let full = policy.pause(after: attempt, jitter: 0) ?? .zero
      #expect(full <= .seconds(2) && full >= .milliseconds(100))
      #expect(policy.pause(after: attempt, jitter: 1) == full * 0.5)
    }
    #expect(policy.pause(after: 40, jitter: 0) == nil && RetryPolicy.none.pause(after: 1, jitter: 0) == nil)
  }
}
