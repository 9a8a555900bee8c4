import NIOPosix
import Synchronization

/// Hands mails to a relay, one after another on a thread of its own: nobody's request is held up, and only so many mails
/// wait.
package final class Mailer: Sendable {
  private let server: MailServer
  private let pool = NIOThreadPool(numberOfThreads: 1)
  private let limit: Int
  private let waiting = Mutex(0)

  /// - Parameter limit: how many mails may wait; more are refused with `MailError.queueFull`.
  package init(_ server: MailServer, limit: Int = 100) {
    self.server = server
    self.limit = limit
    pool.start()
  }

  /// Hands in one mail; returns when the relay took it.
  ///
  /// - Throws: `MailError`.
  package func send(_ message: MailMessage) async throws {
    let bytes = try message.rendered(from: server.sender)
    let isAdmitted = waiting.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
    guard isAdmitted else { throw MailError.queueFull }
    defer { waiting.withLock { $0 -= 1 } }
    let (server, recipient) = (server, message.recipient)
    try await pool.runIfActive { try SMTPTransfer(server).send(bytes, to: recipient) }
  }

  /// Ends the thread; mails that still wait are not sent.
  package func shutdown() async throws { try await pool.shutdownGracefully() }
}
