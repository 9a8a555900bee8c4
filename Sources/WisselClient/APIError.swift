package import WisselWire

/// Why a call did not do what was asked.
package enum APIError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The server refused; its words, and per field where the body was wrong.
  case refused(status: Int, attempted: String, message: String, fields: JSONValue?)
  /// The server answered something this client cannot read: the path of the first key that is not as it should be.
  case unreadable(attempted: String, detail: String)
  /// There is no log-in, or it has ended.
  case notLoggedIn
  /// The server does not know a node's API key.
  case keyRefused
  /// An organisation of an encrypted collaboration has no usable public key.
  case noPublicKey(organization: String)
  /// The roster that the caller relies on says otherwise.
  case untrusted(String)
  /// More came than was asked for.
  case tooMany(attempted: String, limit: Int)

  /// The status of the server's refusal.
  package var status: Int? { if case .refused(let status, _, _, _) = self { status } else { nil } }

  /// Whether the server understood and said no (4xx).
  var isRefused: Bool { status.map { (400..<500).contains($0) } ?? (self == .notLoggedIn) }

  package var description: String {
    switch self {
    case .refused(let status, let attempted, let message, let fields):
      "\(attempted) was refused (\(status)): \(message)" + Self.text(of: fields)
    case .unreadable(let attempted, let detail):
      "\(attempted) brought an answer this client cannot read (\(detail)); is the address that of a vantage6 server 4?"
    case .notLoggedIn: "not logged in, or the log-in has ended; log in again"
    case .keyRefused:
      "the server does not know this API key; put the key that the server gave for this node into api_key, or have a new"
        + " one made"
    case .noPublicKey(let organization):
      "\(organization) has no usable public key at the server, which an encrypted collaboration needs;"
        + " its station uploads one when it first starts"
    case .untrusted(let why): "nothing was sent: \(why)"
    case .tooMany(let attempted, let limit): "\(attempted) brought more than \(limit) items; narrow the question"
    }
  }

  private static func text(of fields: JSONValue?) -> String {
    guard let fields = fields?.object, !fields.isEmpty else { return "" }
    let texts = fields.sorted { $0.key < $1.key }.map { key, value in
      "\(key): \(value.array?.compactMap(\.string).joined(separator: " ") ?? (try? WireJSON.text(value)) ?? "")"
    }
    return " (" + texts.joined(separator: "; ") + ")"
  }
}
