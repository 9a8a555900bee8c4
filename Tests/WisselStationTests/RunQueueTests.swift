import Testing
import WisselModel
import WisselTesting

@testable import WisselStation

@Suite struct RunQueueTests {
  @Test func runsStartInOrderAndOnlyOnce() {
    var queue = RunQueue<Int>(limit: 2, over: [FinishedRun(run: 9, created: "t")])
    #expect(queue.offer(9, created: "t", 9) == .over)
    #expect(queue.offer(9, created: "later", 90) == .unknown)
    for run in 1...3 { #expect(queue.offer(RunID(run), created: "t", run) == .unknown) }
    #expect(queue.offer(1, created: "t", 1) == .waiting)
    #expect(queue.next() == 90)
    #expect(queue.next() == 1)
    #expect(queue.next() == nil)
    #expect(queue.offer(1, created: "t", 1) == .underWay)
    queue.ended(1, created: "t", forGood: true)
    #expect(queue.offer(1, created: "t", 1) == .over)
    #expect(queue.next() == 2)
    queue.ended(2, created: "t", forGood: false)
    #expect(queue.offer(2, created: "t", 2) == .unknown)
    #expect(queue.drop(3) == 3)
    #expect(queue.drop(3) == nil)
    #expect(queue.next() == 2)
  }

  /// Otherwise a central function would hold the place that its own subtask needs.
  @Test func aRunThatWaitsForSubtasksHoldsNoPlace() {
    var queue = RunQueue<Int>(limit: 1, over: [])
    _ = queue.offer(1, created: "t", 1)
    _ = queue.offer(2, created: "t", 2)
    #expect(queue.next() == 1)
    #expect(queue.next() == nil)
    queue.waits(1)
    #expect(queue.next() == 2)
  }

  @Test func whateverComesTheLimitHolds() {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    var queue = RunQueue<Int>(limit: 3, over: [])
    var started: [Int: Int] = [:]
    var underWay: Set<Int> = []
    var over: Set<Int> = []
    for _ in 0..<5000 {
      let run = Int.random(in: 1...40, using: &generator)
      switch Int.random(in: 0...3, using: &generator) {
      case 0, 1: _ = queue.offer(RunID(run), created: "t", run)
      case 2:
        if let next = queue.next() {
          #expect(underWay.insert(next).inserted, "seed \(seed)")
          #expect(!over.contains(next), "seed \(seed)")
          started[next, default: 0] += 1
        }
      default:
        if let some = underWay.randomElement(using: &generator) {
          underWay.remove(some)
          over.insert(some)
          queue.ended(RunID(some), created: "t", forGood: true)
        }
      }
      #expect(underWay.count <= 3, "seed \(seed)")
    }
    #expect(started.values.allSatisfy { $0 == 1 }, "seed \(seed)")
  }
}
