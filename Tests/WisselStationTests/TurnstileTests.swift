import Synchronization
import Testing

@testable import WisselStation

/// So many at one time, in order.
@Suite struct TurnstileTests {
  @Test func oneIsInAndTheOthersFollowInOrder() async throws {
    let turnstile = Turnstile(places: 1)
    var place: Turnstile.Place? = try await turnstile.enter()
    let order = Mutex<[Int]>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...3 {
        group.addTask {
          let place = try await turnstile.enter()
          order.withLock { $0.append(number) }
          withExtendedLifetime(place) {}
        }
        while turnstile.waiting < number { await Task.yield() }
      }
      #expect(order.withLock { $0 } == [])
      withExtendedLifetime(place) {}
      place = nil
      try await group.waitForAll()
    }
    #expect(order.withLock { $0 } == [1, 2, 3] && turnstile.waiting == 0)
  }

  @Test func whoIsCancelledWaitsNoLongerAndTakesNoPlace() async throws {
    let turnstile = Turnstile(places: 1)
    var place: Turnstile.Place? = try await turnstile.enter()
    let waiting = Task { _ = try await turnstile.enter() }
    while turnstile.waiting < 1 { await Task.yield() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    withExtendedLifetime(place) {}
    place = nil
    _ = try await turnstile.enter()
    _ = try await turnstile.enter()
  }
}
