package import Foundation
package import Logging
package import WisselSettings
package import WisselWire

/// The station's own calls to the server: with its token, which is renewed in time, and again after interruptions.
package actor ServerConnection {
  /// Renew this long before the end.
  private static let margin = 60.0
  private static let longestPause = Duration.seconds(30)

  package let transport: any ServerTransport
  private let key: Secret
  private let now: @Sendable () -> Date
  private let logger: Logger

  private var access: String?
  private var refresh: (token: String, path: String)?
  private var renewing: Task<String, any Error>?

  package init(
    transport: any ServerTransport, key: Secret, now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    self.transport = transport
    self.key = key
    self.now = now
    self.logger = logger
  }

  /// A token that counts for at least a minute. Waits for the server as long as it does not answer.
  ///
  /// - Throws: `StationError(.keyRefused)` when the server does not know the key.
  package func token() async throws -> String {
    if let access, isFresh(access) { return access }
    return try await renew()
  }

  /// Forgets the access token, and with `key` the refresh token as well, so that the next call asks for new ones.
  package func invalidate(signInAgain: Bool) {
    access = nil
    if signInAgain { refresh = nil }
  }

  /// Calls the server until it answers, and reads the answer.
  ///
  /// - Parameters:
  ///   - attempted: for errors and the log, completes "could not …".
  ///   - patience: gives up after this long without an answer; nil never.
  /// - Throws: `StationError(.serverRefused)` with the server's own message for a status above 210.
  @discardableResult
  package func call(
    _ method: String, _ path: String, body: (some Encodable & Sendable)? = JSONValue?.none, attempted: String,
    patience: Duration? = nil
  ) async throws -> JSONValue {
    let json = try body.map { try WireJSON.encode($0) }
    var renewed = false
    while true {
      let token = try await token()
      let request = ServerRequest(method, path, token: token, json: json)
      let answer = try await persist(request, attempted: attempted, patience: patience)
      if answer.status == 401, !renewed {
        renewed = true
        if access == token { access = nil }
        continue
      }
      guard answer.status <= 210 else {
        let message = Self.message(answer)
        throw StationError(
          .serverRefused(answer.status), "could not \(attempted): the server answered \(answer.status) (\(message))")
      }
      guard let value = try? WireJSON.decode(JSONValue.self, from: answer.body) else {
        throw StationError(.badAnswer, "could not \(attempted): the server's answer is not JSON")
      }
      return value
    }
  }

  /// All items of a list, page by page.
  package func list(_ path: String, attempted: String) async throws -> [JSONValue] {
    var items: [JSONValue] = []
    for page in 1...1000 {
      let separator = path.contains("?") ? "&" : "?"
      let answer = try await call("GET", page == 1 ? path : "\(path)\(separator)page=\(page)", attempted: attempted)
      guard let data = answer["data"]?.array else {
        throw StationError(.badAnswer, "could not \(attempted): the server's answer has no list")
      }
      items += data
      guard answer["links"]?["next"]?.string != nil, !data.isEmpty else { return items }
    }
    throw StationError(.badAnswer, "could not \(attempted): the server's list has no end")
  }

  private func isFresh(_ token: String) -> Bool {
    guard let expiry = TokenClaims(token)?.expiry else { return true }
    return expiry - now().timeIntervalSince1970 > Self.margin
  }

  /// One renewal at a time, whoever asks.
  private func renew() async throws -> String {
    while true {
      let task = renewing ?? Task { try await signIn() }
      renewing = task
      do {
        let token = try await withTaskCancellationHandler {
          try await task.value
        } onCancel: {
          task.cancel()
        }
        if renewing == task { renewing = nil }
        return token
      } catch {
        if renewing == task { renewing = nil }
        // Another caller's cancellation is not ours.
        guard error is CancellationError, !Task.isCancelled else { throw error }
      }
    }
  }

  private func signIn() async throws -> String {
    if let refresh {
      let answer = try await persist(
        ServerRequest("POST", refresh.path, isHostPath: true, token: refresh.token),
        attempted: "renew the station's token", patience: nil)
      if answer.status <= 210, let token = try? take(answer) { return token }
      self.refresh = nil
    }
    let body: JSONValue = ["api_key": .string(key.reveal())]
    let answer = try await persist(
      ServerRequest("POST", "/token/node", json: try WireJSON.encode(body)), attempted: "log in", patience: nil)
    switch answer.status {
    case ...210: return try take(answer)
    case 401:
      throw StationError(
        .keyRefused,
        "could not log in: the server does not know this station's API key. Put the key that the server gave for this "
          + "node into api_key, or have a new one made.")
    default:
      throw StationError(
        .serverRefused(answer.status),
        "could not log in: the server answered \(answer.status) (\(Self.message(answer)))")
    }
  }

  private func take(_ answer: ServerAnswer) throws -> String {
    guard let body = try? WireJSON.decode(JSONValue.self, from: answer.body), let token = body["access_token"]?.string
    else { throw StationError(.badAnswer, "could not log in: the server's answer has no access token") }
    access = token
    if let next = body["refresh_token"]?.string, let path = body["refresh_url"]?.string, path.hasPrefix("/") {
      refresh = (next, path)
    }
    return token
  }

  /// Sends until there is an answer that is not a gateway's complaint, with growing, spread pauses.
  private func persist(_ request: ServerRequest, attempted: String, patience: Duration?) async throws -> ServerAnswer {
    let began = ContinuousClock.now
    var pause = Duration.milliseconds(200)
    var told = false
    while true {
      let problem: String
      do {
        let answer = try await transport.send(request)
        guard [500, 502, 503, 504, 429].contains(answer.status) else { return answer }
        problem = "status \(answer.status)"
        // An error of the server's own may be there for good; a stopped server's is not.
        if answer.status == 500, ContinuousClock.now - began > .seconds(60) { return answer }
      } catch let failure as TransportFailure {
        problem = failure.detail
      }
      if let patience, ContinuousClock.now - began > patience {
        throw StationError(.unreachable, "could not \(attempted): the server does not answer")
      }
      if !told {
        logger.warning(
          "the server does not answer, trying on", metadata: ["call": "\(attempted)", "why": "\(problem)"])
        told = true
      }
      try await Task.sleep(for: pause * Double.random(in: 0.5...1))
      pause = min(pause * 2, Self.longestPause)
    }
  }

  private static func message(_ answer: ServerAnswer) -> String {
    let body = try? WireJSON.decode(JSONValue.self, from: answer.body)
    return String((body?["msg"]?.string ?? "no message").prefix(300))
  }
}
