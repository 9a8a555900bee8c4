import Foundation
import HTTPTypes
import Hummingbird
import Logging
import WisselPages

/// Signing in and out, and the language.
extension ConsoleSite {
  private struct SignInView {
    var t: Phrases
    var formToken: String
    var username: String
    var problem: String?
  }

  func signInPage(
    _ visit: ConsoleVisit, username: String = "", problem: String? = nil, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    if visit.person != nil { return .seeOther("/") }
    let view = SignInView(
      t: visit.t, formToken: formToken(visit.cookie), username: username, problem: problem)
    return try page(
      visit, title: visit.t("signIn"), section: nil, content: try templates.render("sign-in", view), status: status)
  }

  func signIn(_ visit: ConsoleVisit) async throws -> Response {
    let form = try await form(visit)
    let name = form["username"]
    do {
      let person = try await people.person(name: name, password: form["password"])
      // Another id than before, so that nobody knows it from earlier.
      let cookie = ConsoleCookie(id: Self.freshID(), language: visit.cookie.language)
      sessions.begin(person, id: cookie.id, at: visit.now)
      logger.notice("signed in at the console", metadata: ["person": "\(person.name)"])
      var response = Response.seeOther("/")
      try setCookie(cookie, on: &response)
      return response
    } catch let refusal as PeopleDesk.Refusal {
      let username = String(name.prefix(64))
      switch refusal {
      case .wrong:
        return try signInPage(visit, username: username, problem: visit.t("signInFailed"), status: .unauthorized)
      case .wait(let seconds):
        var response = try signInPage(
          visit, username: username, problem: visit.t("signInWait", ["seconds": "\(seconds)"]), status: .tooManyRequests
        )
        response.headers[.retryAfter] = "\(seconds)"
        return response
      case .unusable:
        return try signInPage(
          visit, username: username, problem: visit.t("signInUnusable"), status: .serviceUnavailable)
      }
    }
  }

  func signOut(_ visit: ConsoleVisit) async throws -> Response {
    _ = try await form(visit)
    sessions.end(id: visit.cookie.id)
    var response = Response.seeOther("/sign-in")
    try setCookie(ConsoleCookie(id: Self.freshID(), language: visit.cookie.language), on: &response)
    return response
  }

  /// Keeps the reader's choice of language and goes back to the page.
  func changeLanguage(_ visit: ConsoleVisit) throws -> Response {
    let query = visit.request.uri.queryParameters
    var response = Response.seeOther(LocalPath.safe(query["back"].map(String.init) ?? "/"))
    var cookie = visit.cookie
    if let language = query["to"].flatMap({ WisselPages.Language(rawValue: String($0)) }) { cookie.language = language }
    try setCookie(cookie, on: &response)
    return response
  }
}
