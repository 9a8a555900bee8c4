/// When a request is sent again, and after what pause. A value: whoever sends asks it.
package struct RetryPolicy: Hashable, Sendable {
  /// How often at most a request is sent.
  package var attempts: Int
  /// The pause after the first failure; it doubles up to `longest`.
  package var first: Duration
  package var longest: Duration
  /// Whether requests that change something are sent again as well after the server may have got them: for callers whose
  /// every change does the same when it is done twice.
  package var repeatsChanges = false

  package init(attempts: Int = 4, first: Duration = .milliseconds(200), longest: Duration = .seconds(5)) {
    self.attempts = attempts
    self.first = first
    self.longest = longest
  }

  /// Never twice.
  package static let none = RetryPolicy(attempts: 1)

  /// Until the server answers: a station's calls, all of which may be done twice.
  package static let persistent = {
    var policy = RetryPolicy(attempts: .max, longest: .seconds(30))
    policy.repeatsChanges = true
    return policy
  }()

  /// The pause before the attempt after `attempt` (from 1), shortened by up to half by `jitter` (0 to 1) so that clients
  /// do not come in step; nil when it is over.
  package func pause(after attempt: Int, jitter: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    let full = min(first * (1 << min(attempt - 1, 20)), longest)
    return full * (1 - 0.5 * min(max(jitter, 0), 1))
  }

  /// Whether a failed request may be sent again: only when the server cannot have done it, or doing it again changes
  /// nothing.
  func mayRepeat(_ failure: TransportFailure, _ method: ClientRequest.Method) -> Bool {
    switch failure {
    case .notSent: true
    case .interrupted: method.isSafe || repeatsChanges
    case .badAddress, .tooLarge: false
    }
  }

  /// Whether the reply says that a server in between, or one just starting, could not answer. Who persists is patient
  /// with one that is too busy, too, and some times with an error of the server's own, which may be there for good.
  func mayRepeat(status: Int, _ method: ClientRequest.Method, ownErrors: Int) -> Bool {
    guard method.isSafe || repeatsChanges else { return false }
    return [502, 503, 504].contains(status) || repeatsChanges && (status == 429 || status == 500 && ownErrors <= 8)
  }
}
