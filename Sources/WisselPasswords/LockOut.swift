package import WisselWire

/// When wrong passwords lock an account, and for how long.
package struct LockOut: Sendable, Equatable {
  /// So many failures lock.
  package var maxFailedAttempts = 5
  /// So many minutes after the last attempt the account opens again.
  package var inactivationMinutes = 15

  package init(maxFailedAttempts: Int = 5, inactivationMinutes: Int = 15) {
    self.maxFailedAttempts = maxFailedAttempts
    self.inactivationMinutes = inactivationMinutes
  }

  /// What an account remembers of its logins.
  package struct History: Sendable, Equatable {
    /// Failures since the last success.
    package var failures: Int
    /// The last attempt.
    package var last: WireTime?

    package init(failures: Int = 0, last: WireTime? = nil) {
      self.failures = failures
      self.last = last
    }
  }

  /// Whether an account is locked: even the right password is refused, in the same words.
  package func isLocked(_ history: History, now: WireTime) -> Bool {
    guard history.failures >= maxFailedAttempts, let last = history.last else { return false }
    return now.microseconds - last.microseconds < Int64(inactivationMinutes) * 60_000_000
  }

  /// The history after an attempt. An attempt on a locked account neither counts nor prolongs; after the lock has
  /// passed the count begins anew.
  package func history(_ history: History, afterAttempt succeeded: Bool, at now: WireTime) -> History {
    if isLocked(history, now: now) { return history }
    if succeeded { return History(failures: 0, last: now) }
    let before = history.failures >= maxFailedAttempts ? 0 : history.failures
    return History(failures: before + 1, last: now)
  }
}
