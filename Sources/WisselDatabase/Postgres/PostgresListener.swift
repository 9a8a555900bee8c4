import CPostgres
import Foundation
import Synchronization

/// Waits for notifications on a thread and a connection of its own, and connects anew when it must.
final class PostgresListener: Sendable {
  private let isStopped = Atomic(false)

  /// - Parameter wake: called on the thread at each notification, when one may have been missed, and about every second.
  init(
    _ address: PostgresAddress, _ limits: PostgresLimits, channel: String, wake: @escaping @Sendable () -> Void,
    ended: @escaping @Sendable () -> Void
  ) {
    Thread.detachNewThread { [self] in
      var failures = 0
      while !isStopped.load(ordering: .relaxed) {
        if let link = try? PostgresLink(address, limits), (try? link.command("LISTEN \(channel)")) != nil {
          failures = 0
          wake()
          while !isStopped.load(ordering: .relaxed), Self.wait(link) { wake() }
        } else {
          failures += 1
          Thread.sleep(forTimeInterval: limits.pause(after: failures))
          wake()
        }
      }
      ended()
    }
  }

  /// Waits for a notification, but not much longer than a second; false when the connection is lost.
  private static func wait(_ link: PostgresLink) -> Bool {
    var descriptor = pollfd(fd: PQsocket(link.raw), events: Int16(POLLIN), revents: 0)
    _ = poll(&descriptor, 1, 1000)
    guard PQconsumeInput(link.raw) == 1, !link.isLost else { return false }
    while let notification = PQnotifies(link.raw) { PQfreemem(notification) }
    return true
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }
}
