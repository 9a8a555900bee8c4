import Dispatch
import Foundation
import Synchronization

/// Threads with a connection each. They are started as needed up to the limit, and work off what is asked in order, so
/// no thread of the event loops or of Swift's concurrency ever waits for the database.
final class PostgresPool: Sendable {
  private typealias Job = @Sendable (PostgresSession?) -> Void

  private let address: PostgresAddress
  private let limits: PostgresLimits
  private let queue = Queue()

  init(_ address: PostgresAddress, _ limits: PostgresLimits) {
    self.address = address
    self.limits = limits
  }

  /// Runs something on one of the threads.
  ///
  /// - Throws: also `CancellationError`, when the task was cancelled before it was its turn.
  func run<Result: Sendable>(_ body: @escaping @Sendable (PostgresSession) throws -> Result) async throws -> Result {
    let isCancelled = Cancelled()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Result, any Error>) in
        enqueue { session in
          guard let session else { return continuation.resume(throwing: Self.closed) }
          guard !isCancelled.flag.load(ordering: .relaxed) else {
            return continuation.resume(throwing: CancellationError())
          }
          continuation.resume(with: Swift.Result { try body(session) })
        }
      }
    } onCancel: {
      isCancelled.flag.store(true, ordering: .relaxed)
    }
  }

  private final class Cancelled: Sendable {
    let flag = Atomic(false)
  }

  private static let closed = DatabaseError(
    .unavailable, attempted: "using the database", reason: "it is closed, or too many wait for it")

  private func enqueue(_ job: @escaping Job) {
    let (isAccepted, isThreadNeeded) = queue.add(job, limits)
    guard isAccepted else { return job(nil) }
    if isThreadNeeded {
      Thread.detachNewThread { [queue, address, limits] in queue.workOff(PostgresSession(address, limits)) }
    }
    queue.available.signal()
  }

  /// Refuses what waits and what comes; the threads end when they are done with what they do.
  func close() { queue.close() }

  deinit { close() }

  /// What waits. The threads hold on to this and not to the pool, whose end ends them.
  private final class Queue: Sendable {
    private struct State {
      var jobs: [Job] = []
      var threads = 0
      var idle = 0
      var isClosed = false
    }

    private let state = Mutex(State())
    let available = DispatchSemaphore(value: 0)

    func add(_ job: @escaping Job, _ limits: PostgresLimits) -> (isAccepted: Bool, isThreadNeeded: Bool) {
      state.withLock { state in
        guard !state.isClosed, state.jobs.count < limits.waiting else { return (false, false) }
        state.jobs.append(job)
        guard state.jobs.count > state.idle, state.threads < limits.connections else { return (true, false) }
        state.threads += 1
        return (true, true)
      }
    }

    func workOff(_ session: PostgresSession) {
      while true {
        state.withLock { $0.idle += 1 }
        available.wait()
        let (job, isClosed) = state.withLock { state -> (Job?, Bool) in
          state.idle -= 1
          return (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosed)
        }
        if let job { job(session) } else if isClosed { return }
      }
    }

    func close() {
      let (jobs, threads) = state.withLock { state in
        state.isClosed = true
        defer { state.jobs = [] }
        return (state.jobs, state.threads)
      }
      for job in jobs { job(nil) }
      for _ in 0..<threads { available.signal() }
    }
  }
}
