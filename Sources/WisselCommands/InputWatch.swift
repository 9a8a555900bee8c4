import Foundation
import Logging
import ServiceLifecycle

/// Ends its service group in good order when standard input ends: how a parent that runs us as its child asks us to
/// stop, and what happens by itself when the parent dies.
struct InputWatch: Service {
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown { await Self.inputEnded() }
    logger.info("the input has ended, or something else asks to stop: stopping")
  }

  /// Returns when standard input has ended, or the task is cancelled.
  static func inputEnded() async {
    let ended = AsyncStream<Never> { continuation in
      // Reading blocks, so it has a thread of its own, which ends with the process at the latest.
      Thread.detachNewThread {
        var buffer: [UInt8] = Array(repeating: 0, count: 1024)
        while read(STDIN_FILENO, &buffer, buffer.count) > 0 {}
        continuation.finish()
      }
    }
    for await _ in ended {}
  }
}
