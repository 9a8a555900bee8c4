import Logging
import Synchronization
import WisselContainers

/// A container that stays between the subtasks of a job, with its relay and what goes between them.
final class Resident: Sendable {
  private struct State {
    var log: LogTail
    var share: @Sendable ([UInt8]) -> Void = { _ in }
    var rounds = 0
    var watch: Task<Void, Never>?
  }

  let key: ResidentKey
  let image: ImageDetails
  /// The name the image was asked for by.
  let reference: String
  let container: ContainerID
  let relay: Relay
  let exchange: ResidentExchange
  private let state: Mutex<State>

  /// - Parameters:
  ///   - first: what it is asked first.
  ///   - logLimit: bytes of a run's log that are kept.
  ///   - outputLimit: bytes of an output that may leave the station.
  init(
    key: ResidentKey, image: ImageDetails, reference: String, container: ContainerID, relay: Relay,
    first: ResidentExchange.Question? = nil, logLimit: Int,
    outputLimit: Int
  ) {
    self.key = key
    self.image = image
    self.reference = reference
    self.container = container
    self.relay = relay
    exchange = ResidentExchange(first: first, outputLimit: outputLimit)
    state = Mutex(State(log: LogTail(limit: logLimit)))
  }

  /// Reads the container's output; when that ends, or the connection to the engine breaks, nothing more is asked of it.
  func watch(_ output: OutputChunks, ended: @escaping @Sendable (Resident) async -> Void) {
    let task = Task {
      do {
        for try await batch in output { for chunk in batch { take(chunk.bytes) } }
      } catch {
        // Broken: whoever asks follows the container in another way.
      }
      await exchange.end()
      await ended(self)
    }
    state.withLock { $0.watch = task }
  }

  /// Another run begins: its log is empty.
  ///
  /// - Parameter share: what else is done with its output.
  func begin(share: @escaping @Sendable ([UInt8]) -> Void) {
    state.withLock { state in
      state.log.clear()
      state.share = share
      state.rounds += 1
    }
  }

  /// The runs it was given so far.
  var rounds: Int { state.withLock(\.rounds) }

  /// What the container has said since the run began. Its last words may come after its output: they stand in the log of
  /// the job's next run.
  var log: String { state.withLock { $0.log.text } }

  /// Stops reading.
  func forget() { state.withLock { $0.watch }?.cancel() }

  private func take(_ bytes: [UInt8]) {
    let share = state.withLock { state in
      state.log.add(bytes)
      return state.share
    }
    share(bytes)
  }
}
