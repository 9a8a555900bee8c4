import Foundation

/// Holds the tokens of one client and renews them, once at a time however many calls need it.
actor Session {
  private var tokens: Tokens?
  /// Logs in again when renewing is refused: nodes keep their key for that.
  private var logIn: (@Sendable () async throws -> Tokens)?
  private var renewal: Task<Tokens, any Error>?

  init(_ tokens: Tokens?) { self.tokens = tokens }

  var current: Tokens? { tokens }

  func set(_ tokens: Tokens?, logIn: (@Sendable () async throws -> Tokens)? = nil) {
    self.tokens = tokens
    self.logIn = logIn
  }

  /// A token that is good at `moment` and half a minute more, renewed where it is not.
  func token(at moment: Date, renew: @escaping @Sendable (String) async throws -> Tokens) async throws -> AccessToken? {
    guard let tokens else { return nil }
    guard let expiry = tokens.access.expiry, expiry < moment.addingTimeInterval(30), canRenew else {
      return tokens.access
    }
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
    if let tokens, tokens.access != old { return tokens.access }
    if let renewal { return try await renewal.value.access }
    let refresh = tokens?.refresh
    let logIn = logIn
    let task = Task {
      do {
        if let refresh { return try await renew(refresh) }
      } catch let error as APIError where logIn != nil && error.isRefused {
        // The refresh token has ended as well.
      }
      if let logIn { return try await logIn() }
      throw APIError.notLoggedIn
    }
    renewal = task
    defer { renewal = nil }
    let fresh = try await task.value
    tokens = fresh
    return fresh.access
  }
}
