import Foundation

/// Holds the tokens of one client and renews them, once at a time however many calls need it.
actor Session {
  private var tokens: Tokens?
  /// Logs in again when renewing is refused: nodes keep their key for that.
  private var logIn: (@Sendable () async throws -> Tokens)?
  private var renewal: Task<Tokens, any Error>?
  /// Whether the access token no longer counts, whatever it says.
  private var isDoubted = false

  init(_ tokens: Tokens?) { self.tokens = tokens }

  var current: Tokens? { tokens }

  /// Whether a new log-in is always possible.
  var keepsKey: Bool { logIn != nil }

  func set(_ tokens: Tokens?, logIn: (@Sendable () async throws -> Tokens)? = nil) {
    self.tokens = tokens
    self.logIn = logIn
    isDoubted = false
  }

  func doubt(anew: Bool) {
    isDoubted = true
    if anew, keepsKey { tokens?.refresh = nil }
  }

  /// A token that is good at `moment` and half a minute more, renewed where it is not.
  func token(at moment: Date, renew: @escaping @Sendable (String) async throws -> Tokens) async throws -> AccessToken? {
    guard let tokens else { return nil }
    let hasEnded = tokens.access.expiry.map { $0 < moment.addingTimeInterval(30) } ?? false
    guard hasEnded || isDoubted, canRenew else { return tokens.access }
    return try await renewed(instead: tokens.access, renew: renew)
  }

  /// A token other than one the server called expired; nil where there is no way to get one.
  func token(
    instead expired: AccessToken, renew: @escaping @Sendable (String) async throws -> Tokens
  ) async throws -> AccessToken? {
    canRenew ? try await renewed(instead: expired, renew: renew) : nil
  }

  private var canRenew: Bool { tokens?.refresh != nil || logIn != nil }

  private func renewed(
    instead old: AccessToken, renew: @escaping @Sendable (String) async throws -> Tokens
  ) async throws -> AccessToken {
    while true {
      if let tokens, tokens.access != old { return tokens.access }
      let task = renewal ?? newTokens(renew)
      renewal = task
      do {
        let fresh = try await withTaskCancellationHandler {
          try await task.value
        } onCancel: {
          task.cancel()
        }
        if renewal == task {
          renewal = nil
          tokens = fresh
          isDoubted = false
        }
        return fresh.access
      } catch {
        if renewal == task { renewal = nil }
        // Another caller's cancellation is not ours.
        guard error is CancellationError, !Task.isCancelled else { throw error }
      }
    }
  }

  private func newTokens(_ renew: @escaping @Sendable (String) async throws -> Tokens) -> Task<Tokens, any Error> {
    let refresh = tokens?.refresh
    let logIn = logIn
    return Task {
      do {
        if let refresh { return try await renew(refresh) }
      } catch let error as APIError where logIn != nil && error.isRefused {
        // The refresh token has ended as well.
      }
      if let logIn { return try await logIn() }
      throw APIError.notLoggedIn
    }
  }
}
