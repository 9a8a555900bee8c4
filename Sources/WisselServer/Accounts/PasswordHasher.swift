import Hummingbird
import NIOPosix
import WisselHTTP
import WisselPasswords

/// Hashes and checks passwords on threads of its own, so that the slow work never holds up other requests; a login
/// storm is bounded by refusing what the threads could not do in time.
package final class PasswordHasher: Sendable {
  private let pool: NIOThreadPool
  private let cost: Int
  private let waiting: Waiting
  private let decoy: String

  /// - Parameters:
  ///   - cost: bcrypt's; 12 is vantage6's.
  ///   - threads: how many passwords are worked on at once.
  ///   - queue: how many may wait; more are answered with 503.
  package init(cost: Int, threads: Int = 2, queue: Int = 64) throws {
    self.cost = cost
    pool = NIOThreadPool(numberOfThreads: threads)
    waiting = Waiting(limit: queue + threads)
    var generator = SystemRandomNumberGenerator()
    decoy = try Bcrypt.hash("a password nobody has", cost: cost, using: &generator)
    pool.start()
  }

  /// The hash of a new password.
  package func hash(_ password: String) async throws -> String {
    let cost = cost
    return try await work {
      var generator = SystemRandomNumberGenerator()
      return try Bcrypt.hash(password, cost: cost, using: &generator)
    }
  }

  /// Whether a password belongs to a hash. Without a hash — no such user — the same work is done in vain, so that the
  /// time tells nothing.
  package func verify(_ password: String, against hash: String?) async throws -> Bool {
    let decoy = decoy
    return try await work { Bcrypt.verify(password, against: hash ?? decoy) && hash != nil }
  }

  /// Ends the threads.
  package func shutdown() async throws { try await pool.shutdownGracefully() }

  private func work<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    guard waiting.enter() else {
      throw WireError.message(.serviceUnavailable, "Too many logins at once; please try again in a moment.")
    }
    defer { waiting.leave() }
    return try await pool.runIfActive(body)
  }
}
