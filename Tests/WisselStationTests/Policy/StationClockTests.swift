import Foundation
import Testing
import WisselStation

@Suite struct StationClockTests {
  private let start = Date(timeIntervalSince1970: 1_000_000)

  @Test func timeThatPassesIsNoDoubt() {
    let clock = StationClock(start, steady: 10)
    #expect(clock.reading(start.addingTimeInterval(86_400), steady: 86_410, made: start).doubt == nil)
  }

  @Test(arguments: [301.0, -301, 1e9]) func aJumpIsADoubt(_ seconds: TimeInterval) {
    let clock = StationClock(start, steady: 10)
    #expect(
      clock.reading(start.addingTimeInterval(60 + seconds), steady: 70, made: nil).doubt?.contains("jumped") == true)
    #expect(clock.reading(start.addingTimeInterval(60 + 299), steady: 70, made: nil).doubt == nil)
  }

  @Test func theServersClockDecides() {
    var clock = StationClock(start, steady: 0)
    clock.compare(start, steady: 0, server: start.addingTimeInterval(400))
    #expect(clock.reading(start, steady: 0, made: nil).doubt?.contains("-400 seconds ahead") == true)
    // Somebody sets the clock right.
    let now = start.addingTimeInterval(410)
    clock.compare(now, steady: 10, server: now)
    #expect(clock.reading(now, steady: 10, made: nil).doubt == nil)
  }

  @Test func aTaskFromTheFutureIsADoubt() {
    let clock = StationClock(start, steady: 0)
    #expect(clock.reading(start, steady: 0, made: start.addingTimeInterval(301)).doubt?.contains("not reached") == true)
    #expect(clock.reading(start, steady: 0, made: start.addingTimeInterval(-1e9)).doubt == nil)
  }
}
