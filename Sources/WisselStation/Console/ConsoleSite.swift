import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import WisselPages
import WisselSettings
import WisselWire

/// The console's pages: templates, seals, and what all of them share. Pages are extensions of it, one file each.
struct ConsoleSite: Sendable {
  static let cookieName = "wissel-console"

  let directory: StationDirectory
  let people: PeopleDesk
  let log: LogRing
  let usesTLS: Bool
  let timeZone: TimeZone
  let now: @Sendable () -> Date
  let logger: Logger
  let sessions = ConsoleSessions()
  let templates: PageTemplates
  let assets: AssetLibrary
  private let seal: CookieSeal
  private let forms: FormToken

  init(
    directory: StationDirectory, people: PeopleDesk, log: LogRing, usesTLS: Bool, timeZone: TimeZone = .current,
    now: @escaping @Sendable () -> Date, logger: Logger
  ) throws {
    self.directory = directory
    self.people = people
    self.log = log
    self.usesTLS = usesTLS
    self.timeZone = timeZone
    self.now = now
    self.logger = logger
    templates = try PageTemplates(Layout.templates.merging(ConsoleTemplates.all) { _, ours in ours })
    let fonts = Fonts.assets(in: URL(fileURLWithPath: "/usr/share/fonts"))
    assets = AssetLibrary(
      fonts + [
        Asset(
          name: "style.css", contentType: "text/css; charset=utf-8",
          text: Fonts.style(for: fonts) + BaseStyle.css + ConsoleTemplates.style),
        Asset(name: "icon.svg", contentType: "image/svg+xml", text: BaseStyle.icon),
      ])
    // Made at each start: what was sealed before opens no more.
    let secret = SymmetricKey(size: .bits256)
    seal = CookieSeal(secret: secret, purpose: "console")
    forms = FormToken(secret: secret)
  }

  /// Reads who is there and in which language. A person who was taken out of the file, or given another role, is out.
  func visit(_ request: Request) async -> ConsoleVisit {
    let now = now()
    let known = request.cookies[Self.cookieName].flatMap { seal.open($0.value, as: ConsoleCookie.self, now: now) }
    let cookie = known ?? ConsoleCookie(id: Self.freshID())
    let language =
      cookie.language ?? .choose(cookie: nil, acceptLanguage: request.headers[.acceptLanguage], fallback: .english)
    var person = sessions.person(id: cookie.id, at: now)
    if let one = person, await !people.stillKnows(one) {
      sessions.end(id: cookie.id)
      person = nil
    }
    return ConsoleVisit(
      request: request, cookie: cookie, isNew: known == nil, person: person,
      t: ConsoleTexts.catalogue.phrases(language), dates: DateStyle(language, timeZone: timeZone), now: now)
  }

  static func freshID() -> String { Base64URL.encode(Data((0..<32).map { _ in UInt8.random(in: 0 ... .max) })) }

  /// The page, or what to tell when it cannot be had.
  func answer(_ visit: ConsoleVisit, _ page: () async throws -> Response) async -> Response {
    do {
      return try await page()
    } catch let end as ConsoleEnd {
      switch end {
      case .signIn: return .seeOther("/sign-in")
      case .forbidden: return failure(visit, visit.t("errorForbidden"), .forbidden)
      case .notFound: return failure(visit, visit.t("errorNotFound"), .notFound)
      case .formExpired: return failure(visit, visit.t("formExpired"), .forbidden)
      }
    } catch let refusal as StationDesk.Refusal {
      switch refusal {
      case .forbidden: return failure(visit, visit.t("errorForbidden"), .forbidden)
      case .noSuchRun: return failure(visit, visit.t("errorNoRun"), .notFound)
      case .release(let problem): return failure(visit, visit.t("problem." + problem.code), .conflict)
      case .unwritable: return failure(visit, visit.t("errorUnwritable"), .serviceUnavailable)
      }
    } catch let error as any HTTPResponseError {
      return failure(visit, visit.t("errorForm"), error.status)
    } catch {
      logger.error("a page of the console failed", metadata: ["error": "\(error)"])
      return failure(visit, visit.t("errorServer"), .internalServerError)
    }
  }

  private func failure(_ visit: ConsoleVisit, _ text: String, _ status: HTTPResponse.Status) -> Response {
    struct View {
      var t: Phrases
      var failureText: String
    }
    let content = (try? templates.render("failure", View(t: visit.t, failureText: text))) ?? ""
    return (try? page(visit, title: visit.t("errorTitle"), section: nil, content: content, status: status))
      ?? Response(status: status)
  }

  /// The station of a place in the path or a form.
  func desk(_ text: String?) throws(ConsoleEnd) -> StationDesk {
    guard let place = text.flatMap({ Int($0) }), let desk = directory.desk(place) else { throw .notFound }
    return desk
  }

  /// The form, if it came from a page of ours made for this session.
  func form(_ visit: ConsoleVisit) async throws -> Form {
    let form = try await Form(visit.request)
    guard SameOrigin.accepts(headers: visit.request.headers, authority: visit.request.head.authority), !visit.isNew,
      forms.accepts(form["token"], session: visit.cookie.id)
    else { throw ConsoleEnd.formExpired }
    return form
  }

  func formToken(_ cookie: ConsoleCookie) -> String { forms.issue(session: cookie.id) }

  func setCookie(_ cookie: ConsoleCookie, on response: inout Response) throws {
    let sealed = try seal.seal(cookie, expires: now().addingTimeInterval(ConsoleSessions.longest))
    response.setCookie(
      Cookie(name: Self.cookieName, value: sealed, path: "/", secure: usesTLS, httpOnly: true, sameSite: .strict))
  }

  /// A whole page around rendered content.
  func page(
    _ visit: ConsoleVisit, title: String, section: ConsoleSection?, content: String,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let t = visit.t
    let back = visit.request.uri.string.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "%2F"
    let layout = Layout(
      t: t, title: title,
      sections: ConsoleSection.allCases.filter { $0.isShown(to: visit.person?.role) }.map { one in
        Layout.Section(name: t(one.text), href: one.path, current: one == section)
      },
      languages: WisselPages.Language.allCases.map { language in
        Layout.LanguageChoice(
          language, href: "/language?to=\(language.rawValue)&back=\(back)", current: language == t.language)
      },
      account: visit.person.map {
        Layout.Account(name: $0.name, organization: t($0.role.text), formToken: formToken(visit.cookie))
      }, styles: [assets.path("style.css")].compactMap { $0 }, scripts: [], icon: assets.path("icon.svg"),
      content: content)
    var response = Response.page(try templates.render("layout", layout), status: status)
    if visit.isNew { try setCookie(visit.cookie, on: &response) }
    return response
  }
}
