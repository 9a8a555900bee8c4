import Foundation
import HTTPTypes
import Hummingbird
import Logging
import WisselClient
import WisselPages

/// What all pages share: templates, files, seals. Pages are extensions of it, one file each.
struct Site: Sendable {
  static let cookieName = "wissel"
  static let languageCookieName = "wissel-language"

  let settings: WebSettings
  let templates: PageTemplates
  let assets: AssetLibrary
  let sessions: CookieSeal
  /// Seals what a half-finished sign-in already gave, so that the code can be asked alone.
  let steps: CookieSeal
  let forms: FormToken

  init(settings: WebSettings) throws {
    self.settings = settings
    templates = try PageTemplates(Layout.templates.merging(Templates.all) { _, ours in ours })
    assets = AssetLibrary(Assets.all(settings))
    sessions = CookieSeal(secret: settings.secret, purpose: "session")
    steps = CookieSeal(secret: settings.secret, purpose: "sign-in step")
    forms = FormToken(secret: settings.secret)
  }

  /// Reads who is there and in which language.
  func visit(_ request: Request, transport: any Transport) -> Visit {
    let now = settings.now()
    let language = Language.choose(
      cookie: request.cookies[Self.languageCookieName]?.value, acceptLanguage: request.headers[.acceptLanguage],
      fallback: settings.fallbackLanguage)
    let known = request.cookies[Self.cookieName].flatMap { sessions.open($0.value, as: WebSession.self, now: now) }
    let session = known ?? WebSession(visitor: settings.newID())
    return Visit(
      request: request, session: session, isNew: known == nil,
      client: APIClient(transport, tokens: session.tokens, now: settings.now), t: Texts.catalogue.phrases(language),
      numbers: NumberStyle(language), dates: DateStyle(language, timeZone: settings.timeZone), now: now)
  }

  /// The page, or what to tell when it cannot be had; renewed tokens go back into the cookie.
  func answer(_ visit: Visit, logger: Logger, _ page: () async throws -> Response) async -> Response {
    do {
      var response = try await page()
      if let tokens = await visit.client.tokens, visit.isSignedIn, tokens != visit.session.tokens,
        response.headers[.setCookie] == nil
      {
        var session = visit.session
        session.keep(tokens)
        try setSession(session, on: &response, visit)
      }
      return response
    } catch {
      let failure = Failure(error)
      if case .server = failure { logger.error("web page failed", metadata: ["error": "\(error)"]) }
      return failurePage(visit, failure)
    }
  }

  /// Puts a session into the cookie.
  func setSession(_ session: WebSession, on response: inout Response, _ visit: Visit) throws {
    let sealed = try sessions.seal(session, expires: visit.now.addingTimeInterval(settings.sessionLength))
    setCookie(Self.cookieName, sealed, on: &response, visit.request, httpOnly: true)
  }

  func setCookie(
    _ name: String, _ value: String, on response: inout Response, _ request: Request, httpOnly: Bool, maxAge: Int? = nil
  ) {
    let forwarded = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] }
    let secure = settings.isBehindTLS || forwarded == "https"
    response.setCookie(
      Cookie(
        name: name, value: value, maxAge: maxAge, path: "/", secure: secure, httpOnly: httpOnly, sameSite: .lax))
  }

  /// Whether a posted form came from a page of ours made for this session.
  func accepts(_ form: Form, _ visit: Visit) -> Bool {
    SameOrigin.accepts(headers: visit.request.headers, authority: visit.request.head.authority)
      && !visit.isNew && forms.accepts(form["token"], session: visit.session.id)
  }

  /// A whole page around rendered content.
  func page(
    _ visit: Visit, title: String, section: Section?, content: String, status: HTTPResponse.Status = .ok,
    hasCharts: Bool = false, reloadAfter: Int? = nil
  ) throws -> Response {
    let t = visit.t
    let back = visit.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "%2F"
    let layout = Layout(
      t: t, title: title,
      sections: Section.allCases.map { one in
        Layout.Section(name: t(one.text), href: one.path, current: one == section)
      },
      languages: Language.allCases.map { language in
        Layout.LanguageChoice(
          language, href: "/language?to=\(language.rawValue)&back=\(back)", current: language == t.language)
      },
      account: visit.isSignedIn
        ? Layout.Account(
          name: visit.session.name ?? "", organization: visit.session.organization ?? "",
          formToken: forms.issue(session: visit.session.id)) : nil,
      styles: [assets.path("style.css")].compactMap { $0 },
      scripts: [hasCharts ? assets.path("vega.js") : nil, assets.path("wissel.js")].compactMap { $0 },
      icon: assets.path("icon.svg"), reloadAfter: reloadAfter, content: content)
    return .page(try templates.render("layout", layout), status: status)
  }

  /// The sections in the header.
  enum Section: CaseIterable {
    case home, tasks, collaborations

    var path: String {
      switch self {
      case .home: "/"
      case .tasks: "/tasks"
      case .collaborations: "/collaborations"
      }
    }

    var text: String {
      switch self {
      case .home: "sectionHome"
      case .tasks: "sectionTasks"
      case .collaborations: "sectionCollaborations"
      }
    }
  }
}
