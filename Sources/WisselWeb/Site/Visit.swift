import Foundation
import HTTPTypes
import Hummingbird
import WisselClient
import WisselPages

/// One request of one reader: who, in which language, and a client with their own token.
struct Visit: Sendable {
  let request: Request
  let session: WebSession
  /// Whether the cookie has to be sent, since the session began with this request.
  let isNew: Bool
  let client: APIClient
  let t: Phrases
  let numbers: NumberStyle
  let dates: DateStyle
  let now: Date

  var isSignedIn: Bool { session.access != nil }

  /// The page asked for, with its query.
  var path: String { request.uri.string }

  /// A whole number of the query; nil when absent or no number.
  func number(_ name: String) -> Int? {
    request.uri.queryParameters[name[...]].flatMap { Int($0) }
  }

  /// The organisation's name in tables, where its record is not to be had.
  func organizationName(_ id: Int) -> String { t("organization") + " \(id)" }
}

/// Why a visit ends otherwise than with its page.
enum VisitEnd: Error {
  /// The person has to sign in first.
  case signIn
  /// There is no such page.
  case notFound
}
