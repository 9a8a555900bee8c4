import Foundation
import HTTPTypes
import Hummingbird
import WisselPages

/// What the console's one cookie holds, sealed: a name for the session, and the reader's language.
struct ConsoleCookie: Codable, Sendable {
  var id: String
  var language: WisselPages.Language?
}

/// One request of one reader.
struct ConsoleVisit: Sendable {
  let request: Request
  let cookie: ConsoleCookie
  /// Whether the cookie has to be sent, since it began with this request.
  let isNew: Bool
  /// Who is signed in.
  let person: Person?
  let t: Phrases
  let dates: DateStyle
  let now: Date

  /// The person, if the role comes with an action.
  func somebody(who action: ConsoleAction) throws(ConsoleEnd) -> Person {
    guard let person else { throw .signIn }
    guard person.role.may(action) else { throw .forbidden }
    return person
  }
}

/// Why a visit ends otherwise than with its page.
enum ConsoleEnd: Error, Equatable {
  case signIn
  case forbidden
  case notFound
  /// The form is not one of ours, or too old.
  case formExpired
}
