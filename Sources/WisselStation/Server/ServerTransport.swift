package import Foundation

/// A request to the vantage6 server.
package struct ServerRequest: Sendable, Equatable {
  package var method: String
  /// Path and query below the API's base, beginning with a slash; or, for `hostPath`, below the host.
  package var path: String
  /// Whether `path` already holds the API's path (as the server's own links do).
  package var isHostPath: Bool
  package var token: String?
  package var json: Data?
  /// Further headers.
  package var headers: [String: String] = [:]
  /// Seconds the answer may take.
  package var patience: Int64

  package init(
    _ method: String, _ path: String, isHostPath: Bool = false, token: String? = nil, json: Data? = nil,
    patience: Int64 = 60
  ) {
    self.method = method
    self.path = path
    self.isHostPath = isHostPath
    self.token = token
    self.json = json
    self.patience = patience
  }
}

/// The server's answer, whatever its status.
package struct ServerAnswer: Sendable, Equatable {
  package var status: Int
  package var contentType: String?
  package var body: Data

  package init(status: Int, contentType: String? = "application/json", body: Data) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }
}

/// Why there is no answer.
package enum TransportFailure: Error, Sendable, Equatable {
  /// The request surely did not reach the server.
  case notSent(String)
  /// It may have reached the server, and the answer did not come.
  case interrupted(String)

  /// For the station's log.
  package var detail: String {
    switch self {
    case .notSent(let text), .interrupted(let text): text
    }
  }
}

/// Carries requests to the server: over HTTP, or to a stand-in inside a test.
package protocol ServerTransport: Sendable {
  func send(_ request: ServerRequest) async throws -> ServerAnswer
}
