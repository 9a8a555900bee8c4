import Foundation
import HTTPTypes
import Hummingbird
import WisselClient
import WisselPages
import WisselWire

/// The form to sign in, and its second step.
struct SignInView {
  var t: Phrases
  var formToken: String
  var back: String
  var username: String
  var problem: String?
  /// Sealed name and password of the first step; the form then asks for the code alone.
  var step: String?
  /// A second factor just set up: its key.
  var newKey: String?
}

/// What the first step of a sign-in gave.
private struct SignInStep: Codable {
  var username: String
  var password: String
}

extension Site {
  func signInPage(_ visit: Visit, problem: String? = nil) throws -> Response {
    let query = visit.request.uri.queryParameters
    let back = LocalPath.safe(query["back"].map(String.init) ?? "/")
    if visit.isSignedIn, query["ended"] == nil { return .seeOther(back) }
    let ended = query["ended"] != nil ? visit.t("sessionEnded") : nil
    return try signInForm(visit, back: back, problem: problem ?? ended)
  }

  /// The form, with a session of its own, so that what is posted can be told from what others post.
  private func signInForm(
    _ visit: Visit, back: String, username: String = "", problem: String?, step: String? = nil, newKey: String? = nil,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    var visitor = visit.session
    if visit.isSignedIn { visitor = WebSession(visitor: settings.newID()) }
    let view = SignInView(
      t: visit.t, formToken: forms.issue(session: visitor.id), back: back, username: username, problem: problem,
      step: step, newKey: newKey)
    let anonymous = Visit(
      request: visit.request, session: visitor, isNew: visit.isNew, client: visit.client, t: visit.t,
      numbers: visit.numbers, dates: visit.dates, now: visit.now)
    var response = try page(
      anonymous, title: visit.t("signIn"), section: nil, content: try templates.render("sign-in", view), status: status)
    if visit.isNew || visit.isSignedIn { try setSession(visitor, on: &response, visit) }
    return response
  }

  func signIn(_ visit: Visit) async throws -> Response {
    let form = try await Form(visit.request)
    let back = LocalPath.safe(form["back"])
    guard accepts(form, visit) else {
      return try signInForm(visit, back: back, problem: visit.t("formExpired"), status: .forbidden)
    }
    let sealedStep = form["step"]
    let kept = sealedStep.isEmpty ? nil : steps.open(sealedStep, as: SignInStep.self, now: visit.now)
    if !sealedStep.isEmpty, kept == nil {
      return try signInForm(visit, back: back, problem: visit.t("formExpired"), status: .forbidden)
    }
    let step = kept ?? SignInStep(username: form["username"], password: form["password"])
    let code = form["code"].filter { !$0.isWhitespace }
    do {
      let outcome = try await visit.client.logIn(
        username: step.username, password: step.password, code: code.isEmpty ? nil : code)
      switch outcome {
      case .loggedIn: return try await enter(visit, back: back)
      case .codeNeeded:
        return try signInForm(
          visit, back: back, username: step.username, problem: kept == nil ? nil : visit.t("codeNeeded"),
          step: try seal(step, visit))
      case .codeSetUp(let secret, _):
        return try signInForm(visit, back: back, username: step.username, problem: nil, newKey: secret)
      }
    } catch let error as APIError where error.status == 401 || error.status == 400 {
      let isCode = kept != nil
      return try signInForm(
        visit, back: back, username: step.username, problem: visit.t(isCode ? "codeWrong" : "signInFailed"),
        step: isCode ? try seal(step, visit) : nil, status: .unauthorized)
    }
  }

  private func seal(_ step: SignInStep, _ visit: Visit) throws -> String {
    try steps.seal(step, expires: visit.now.addingTimeInterval(300))
  }

  /// Begins a new session for the person whose tokens the client now has.
  private func enter(_ visit: Visit, back: String) async throws -> Response {
    guard let tokens = await visit.client.tokens else { throw APIError.notLoggedIn }
    let user = try await visit.client.ownUser()
    var session = WebSession(visitor: settings.newID())
    session.keep(tokens)
    let names = [user.firstname, user.lastname].compactMap { $0 }.filter { !$0.isEmpty }
    session.name = String((names.isEmpty ? user.username : names.joined(separator: " ")).prefix(80))
    if let id = user.organization?.id {
      session.organization = try await unlessRefused { try await visit.client.organization(id).name }
        .map { String($0.prefix(80)) }
    }
    var response = Response.seeOther(back)
    try setSession(session, on: &response, visit)
    return response
  }

  func signOut(_ visit: Visit) async throws -> Response {
    let form = try await Form(visit.request)
    guard accepts(form, visit) else {
      return try signInForm(visit, back: "/", problem: visit.t("formExpired"), status: .forbidden)
    }
    var response = Response.seeOther("/sign-in")
    setCookie(Self.cookieName, "", on: &response, visit.request, httpOnly: true, maxAge: 0)
    return response
  }

  /// Keeps the reader's choice of language and goes back to the page.
  func changeLanguage(_ request: Request) -> Response {
    let query = request.uri.queryParameters
    var response = Response.seeOther(LocalPath.safe(query["back"].map(String.init) ?? "/"))
    if let language = query["to"].flatMap({ Language(rawValue: String($0)) }) {
      setCookie(
        Self.languageCookieName, language.rawValue, on: &response, request, httpOnly: true, maxAge: 365 * 86_400)
    }
    return response
  }
}
