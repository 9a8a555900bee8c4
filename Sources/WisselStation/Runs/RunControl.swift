import Synchronization
import WisselContainers
import WisselModel

/// The strings by which a run in progress can be reached from outside.
final class RunControl: Sendable {
  struct State {
    var killed = false
    var timedOut = false
    var excess: DiskUse.Excess?
    var reporting = false
    /// Called once when the end is demanded while the run waits for people.
    var onKill: (@Sendable () -> Void)?
    var container: ContainerID?
    var isBorrowed = false
    var relay: Relay?
    /// A relay of which only the record is left.
    var record: RelayRecord?
  }

  let run: RunID
  private let state = Mutex(State())

  init(run: RunID) { self.run = run }

  var isKilled: Bool { state.withLock(\.killed) }
  var hasTimedOut: Bool { state.withLock(\.timedOut) }
  /// What it was stopped for that it wrote to the disk; nil when it was not.
  var excess: DiskUse.Excess? { state.withLock(\.excess) }
  /// Whether the algorithm is over and only its outcome is on the way.
  var isReporting: Bool { state.withLock(\.reporting) }
  var container: ContainerID? { state.withLock(\.container) }
  /// Whether the container is that of an earlier run of the job.
  var isBorrowed: Bool { state.withLock(\.isBorrowed) }

  /// Demands the end; returns the container to stop, if there is one.
  func kill() -> ContainerID? {
    let (container, onKill) = state.withLock { state in
      state.killed = true
      defer { state.onKill = nil }
      return (state.container, state.onKill)
    }
    onKill?()
    return container
  }

  /// The run waits for people and can be ended until it goes on.
  ///
  /// - Parameter onKill: called when its end is demanded, at once when that has happened already.
  func wait(onKill: @escaping @Sendable () -> Void) {
    let isKilled = state.withLock { state in
      state.reporting = false
      if !state.killed { state.onKill = onKill }
      return state.killed
    }
    if isKilled { onKill() }
  }

  func timeOut() { state.withLock { $0.timedOut = true } }
  func overfill(_ excess: DiskUse.Excess) { state.withLock { $0.excess = excess } }
  func report() { state.withLock { $0.reporting = true } }
  /// - Parameter isBorrowed: whether it stayed from an earlier run of the job.
  func hold(_ container: ContainerID, isBorrowed: Bool = false) {
    state.withLock { state in
      state.container = container
      state.isBorrowed = isBorrowed
    }
  }
  func hold(_ relay: Relay) { state.withLock { $0.relay = relay } }
  func hold(_ record: RelayRecord?) { state.withLock { $0.record = record } }

  /// The run leaves its container and relay to others: they are no longer its to stop or remove.
  func handBack() {
    state.withLock { state in
      state.container = nil
      state.relay = nil
    }
  }

  /// What a run must leave removed.
  struct Held {
    var container: ContainerID?
    var relay: Relay?
    var record: RelayRecord?
  }

  /// Hands over what must be removed, once.
  func release() -> Held {
    state.withLock { state in
      defer {
        state.container = nil
        state.relay = nil
        state.record = nil
      }
      return Held(container: state.container, relay: state.relay, record: state.record)
    }
  }

  /// Throws when the end was demanded.
  func check() throws {
    if isKilled { throw RunKilled() }
  }
}
