import Synchronization
import WisselModel

/// Lets requests of this process wait until something about a task changes. Nothing is polled.
final class TaskWatch: Sendable {
  private struct State {
    var waiting: [TaskID: [Int: AsyncStream<Void>.Continuation]] = [:]
    var count = 0
    var lastNumber = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let most: Int

  /// - Parameter most: Waiting requests at a time; a further one is told at once that it cannot wait.
  init(most: Int = 10_000) { self.most = most }

  /// A place to wait at for changes of one task; those made after `watch` are not missed. Nil when there is no room, or
  /// the server is shutting down.
  func watch(_ task: TaskID) -> Changes? {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state -> Int? in
      guard !state.isClosed, state.count < most else { return nil }
      state.count += 1
      state.lastNumber += 1
      state.waiting[task, default: [:]][state.lastNumber] = continuation
      return state.lastNumber
    }
    return number.map { Changes(stream: stream, task: task, number: $0) }
  }

  /// Changes of one task.
  struct Changes: Sendable {
    fileprivate let stream: AsyncStream<Void>
    fileprivate let task: TaskID
    fileprivate let number: Int

    /// Waits for the next change, but no longer than this; false when none came.
    func next(within time: Duration) async -> Bool {
      let stream = stream
      return await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          var iterator = stream.makeAsyncIterator()
          return await iterator.next() != nil
        }
        group.addTask {
          try? await Task.sleep(for: time)
          return false
        }
        defer { group.cancelAll() }
        return await group.next() ?? false
      }
    }
  }

  /// Gives a place back.
  func leave(_ changes: Changes) {
    state.withLock { state in
      guard state.waiting[changes.task]?.removeValue(forKey: changes.number) != nil else { return }
      state.count -= 1
      if state.waiting[changes.task]?.isEmpty == true { state.waiting[changes.task] = nil }
    }
  }

  /// Something about a task changed, and is committed.
  func changed(_ task: TaskID) {
    let continuations = state.withLock { Array($0.waiting[task, default: [:]].values) }
    for continuation in continuations { continuation.yield() }
  }

  /// Anything may have changed.
  func changedAll() {
    for continuation in state.withLock({ $0.waiting.values.flatMap(\.values) }) { continuation.yield() }
  }

  /// Ends all waiting: the server shuts down.
  func close() {
    let continuations = state.withLock { state in
      state.isClosed = true
      return state.waiting.values.flatMap(\.values)
    }
    for continuation in continuations { continuation.finish() }
  }

  /// Whether the server shuts down.
  var isClosed: Bool { state.withLock(\.isClosed) }

  /// Requests that wait at this moment.
  var waiting: Int { state.withLock(\.count) }
}
