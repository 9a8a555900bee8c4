import HTTPTypes
import Hummingbird
import WisselClient

/// What a failed call means to a reader.
enum Failure: Sendable {
  case signIn
  case notFound
  case forbidden(rule: String)
  case unreachable
  case server

  init(_ error: any Error) {
    switch error {
    case VisitEnd.signIn, APIError.notLoggedIn: self = .signIn
    case VisitEnd.notFound: self = .notFound
    case APIError.refused(let status, let attempted, let message, _):
      self = Self.refusal(status, attempted: attempted, message: message)
    case is TransportFailure: self = .unreachable
    case let error as any HTTPResponseError where error.status == .notFound: self = .notFound
    default: self = .server
    }
  }

  // The API says 401 for a missing right as well as for a missing or ended token; only the words tell them apart.
  private static func refusal(_ status: Int, attempted: String, message: String) -> Failure {
    switch status {
    case 401 where attempted.hasSuffix("token/refresh"), 422: .signIn
    case 401 where message == "Token has expired" || message == "Missing Authorization Header": .signIn
    case 401 where message.hasPrefix("Error loading the user"): .signIn
    case 401, 403: .forbidden(rule: message)
    case 400, 404: .notFound
    default: .server
    }
  }

  /// Whether the reader lacks the right, or the thing is not there: a part of a page may then be left out.
  var isRefusal: Bool {
    switch self {
    case .forbidden, .notFound: true
    default: false
    }
  }
}

/// The value of a call whose refusal only leaves out a part of the page; nil when it was refused.
func unlessRefused<Value>(_ call: () async throws -> Value) async throws -> Value? {
  do {
    return try await call()
  } catch let error where Failure(error).isRefusal {
    return nil
  }
}
