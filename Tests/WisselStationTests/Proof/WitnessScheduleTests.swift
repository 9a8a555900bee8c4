import Foundation
import Testing
import WisselStation

@Suite struct WitnessScheduleTests {
  private let start = Date(timeIntervalSince1970: 1_000_000)

  @Test func aHeadIsHandedInOnceADay() {
    #expect(WitnessSchedule(taken: nil).pause(at: start) == 0)
    var schedule = WitnessSchedule(taken: start)
    #expect(schedule.pause(at: start) == 86_400)
    #expect(schedule.pause(at: start.addingTimeInterval(86_399)) == 1)
    #expect(schedule.pause(at: start.addingTimeInterval(90_000)) == 0)
    schedule.succeeded(at: start.addingTimeInterval(90_000))
    #expect(schedule.pause(at: start.addingTimeInterval(90_000)) == 86_400)
  }

  @Test func pausesAfterFailuresGrowUpToABound() {
    var schedule = WitnessSchedule(taken: nil)
    let pauses = (0..<30).map { _ in
      schedule.failed(at: start)
      return schedule.pause(at: start)
    }
    #expect(pauses.prefix(4) == [60, 120, 240, 480] && pauses.last == 6 * 3600)
    #expect(schedule.pause(at: start.addingTimeInterval(6 * 3600)) == 0)
    schedule.succeeded(at: start)
    #expect(schedule.pause(at: start) == 86_400)
  }

  @Test func aTimeThatLiesAheadIsNoReasonToWait() {
    #expect(WitnessSchedule(taken: start.addingTimeInterval(1e9)).pause(at: start) == 0)
    var schedule = WitnessSchedule(taken: nil)
    schedule.failed(at: start.addingTimeInterval(10))
    #expect(schedule.pause(at: start) == 0)
  }
}
