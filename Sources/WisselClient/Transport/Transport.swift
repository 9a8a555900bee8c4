package import Foundation
package import NIOCore

/// Carries one request to a server's API and brings back the reply. Two implementations: over HTTP, and as a call of the
/// server's own responder in the same process.
package protocol Transport: Sendable {
  /// - Throws: `TransportFailure` when there is no complete reply. A reply with an error status is a reply.
  func send(_ request: ClientRequest) async throws -> ClientResponse

  /// Sends a request whose reply may be too long to be held: the body of a success goes elsewhere as it comes, and is not in
  /// what is returned.
  ///
  /// - Throws: `TransportFailure`, or what `body` throws.
  func send(_ request: ClientRequest, to body: any ReplyBody) async throws -> ClientResponse
}

extension Transport {
  /// For transports whose replies are held anyway.
  package func send(_ request: ClientRequest, to body: any ReplyBody) async throws -> ClientResponse {
    var reply = try await send(request)
    guard reply.isSuccess else { return reply }
    try await body.begin()
    try await body.take(ByteBuffer(bytes: reply.body))
    reply.body = Data()
    return reply
  }
}

/// Where the body of a reply goes piece by piece.
package protocol ReplyBody: Sendable {
  /// A reply comes; what came before belongs to one that broke off.
  func begin() async throws
  func take(_ piece: ByteBuffer) async throws
}

/// A request as the API understands it.
package struct ClientRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Whether doing it twice does what doing it once does.
    var isSafe: Bool { self == .get }
  }

  package var method: Method
  /// Below the API path, without a slash in front: `task/3/status`.
  package var path: String
  package var query: [(name: String, value: String)]
  package var token: String?
  package var body: Data?
  /// What the body is; JSON but for blobs.
  package var contentType = "application/json"
  /// Further headers.
  package var headers: [String: String] = [:]
  /// How long to wait for the whole reply.
  package var timeout: Duration

  package init(
    _ method: Method, _ path: String, query: [(name: String, value: String)] = [], token: String? = nil,
    body: Data? = nil, timeout: Duration = .seconds(60)
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.token = token
    self.body = body
    self.timeout = timeout
  }

  /// The path with its query, percent-encoded.
  package var target: String {
    guard !query.isEmpty else { return path }
    return path + "?" + query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
  }

  private static func escaped(_ text: String) -> String {
    var unreserved = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\u{0}"..."\u{7F}"))
    unreserved.insert(charactersIn: "-._~")
    return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }
}

/// A complete reply.
package struct ClientResponse: Sendable, Equatable {
  package var status: Int
  package var contentType: String
  package var body: Data
  /// What the server's clock shows, where it says so.
  package var date: Date?

  package init(status: Int, contentType: String? = nil, body: Data, date: Date? = nil) {
    self.status = status
    self.contentType = contentType ?? "application/json"
    self.body = body
    self.date = date
  }

  /// Replies larger than this are refused: 1 GiB.
  static let maximumBytes = 1 << 30
}

/// Why there was no complete reply.
package enum TransportFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The server certainly did not get the request.
  case notSent(String)
  /// The server may have carried it out.
  case interrupted(String)
  /// The address of the server is not one.
  case badAddress(String)
  /// The reply is larger than a client takes.
  case tooLarge

  package var description: String {
    switch self {
    case .notSent(let why): "the server cannot be reached (\(why)); check its address and that it runs"
    case .interrupted(let why): "the connection to the server broke before its reply was complete (\(why))"
    case .badAddress(let text): "“\(text)” is not the address of a server; it looks like https://server.example.org/api"
    case .tooLarge: "the server's reply is larger than \(ClientResponse.maximumBytes >> 20) MiB"
    }
  }
}
