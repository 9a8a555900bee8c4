import Synchronization
import Testing

@testable import WisselStation

/// So many at one time, in order.
@Suite struct TurnstileTests {
  private final class Order: Sendable {
    private let list = Mutex<[Int]>([])
    var numbers: [Int] { list.withLock { $0 } }
    func add(_ number: Int) { list.withLock { $0.append(number) } }
  }

  @Test func oneIsInAndTheOthersFollowInOrder() async throws {
    let turnstile = Turnstile(places: 1)
    var place: Turnstile.Place? = try await turnstile.enter()
    let order = Order()
    var others: [Task<Void, any Error>] = []
    for number in 1...3 {
      others.append(
        Task {
          let place = try await turnstile.enter()
          order.add(number)
          withExtendedLifetime(place) {}
        })
      while turnstile.waiting < number { await Task.yield() }
    }
    #expect(order.numbers == [])
    withExtendedLifetime(place) {}
    place = nil
    for other in others { try await other.value }
    #expect(order.numbers == [1, 2, 3] && turnstile.waiting == 0)
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
