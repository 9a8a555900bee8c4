import Foundation
import HTTPTypes
package import Hummingbird
import Logging
package import WisselClient
import WisselPages

/// The web: pages for people over the public API, with each reader's own token and nothing else.
package struct WebService<Context: RequestContext>: Sendable {
  /// Carries a reader's calls to the API in the name of the one at the other end of `context`.
  package typealias Carrier = @Sendable (_ request: Request, _ context: Context) -> any Transport

  let site: Site
  private let carrier: Carrier

  /// - Parameters:
  ///   - settings: secrets, places of files, habits.
  ///   - carrier: how calls reach the API; inside the server a call of its own responder with the person's address.
  package init(settings: WebSettings, carrier: @escaping Carrier) throws {
    site = try Site(settings: settings)
    self.carrier = carrier
  }

  /// Adds the pages: `/`, `/sign-in`, `/sign-out`, `/language`, `/collaborations`, `/tasks…`, `/assets…`.
  package func addRoutes(to router: some RouterMethods<Context>) {
    let pages = router.group().add(middleware: SecurityHeaders<Context>(strictTransport: site.settings.isBehindTLS))
    get(pages, "/") { site, visit, _ in try await site.home(visit) }
    get(pages, "/collaborations") { site, visit, _ in try await site.collaborations(visit) }
    get(pages, "/tasks") { site, visit, _ in try await site.tasks(visit) }
    get(pages, "/tasks/{task}") { site, visit, ids in try await site.task(visit, ids.task) }
    get(pages, "/tasks/{task}/live") { site, visit, ids in try await site.liveTask(visit, ids.task) }
    get(pages, "/tasks/{task}/runs/{run}/answer.json") { site, visit, ids in
      try await site.answerFile(visit, ids.task, ids.run)
    }
    get(pages, "/tasks/{task}/runs/{run}/chart.json") { site, visit, ids in
      try await site.chartFile(visit, ids.task, ids.run)
    }
    let site = site
    let carrier = carrier
    pages.get("/sign-in") { request, context in
      let visit = site.visit(request, transport: carrier(request, context))
      return await site.answer(visit, logger: context.logger) { try site.signInPage(visit) }
    }
    pages.post("/sign-in") { request, context in
      let visit = site.visit(request, transport: carrier(request, context))
      return await site.answer(visit, logger: context.logger) { try await site.signIn(visit) }
    }
    pages.post("/sign-out") { request, context in
      let visit = site.visit(request, transport: carrier(request, context))
      return await site.answer(visit, logger: context.logger) { try await site.signOut(visit) }
    }
    pages.get("/language") { request, _ in site.changeLanguage(request) }
    pages.get("/assets/{file}") { request, context in
      site.assets.response(fileName: context.parameters.get("file") ?? "", headers: request.headers)
    }
  }

  private typealias Page = @Sendable (Site, Visit, PathIDs) async throws -> Response

  /// A page for people who are signed in.
  private func get(_ router: RouterGroup<Context>, _ path: RouterPath, _ page: @escaping Page) {
    let site = site
    let carrier = carrier
    router.get(path) { request, context in
      let visit = site.visit(request, transport: carrier(request, context))
      return await site.answer(visit, logger: context.logger) {
        guard visit.isSignedIn else { throw VisitEnd.signIn }
        return try await page(site, visit, PathIDs(context.parameters))
      }
    }
  }
}

/// The ids in a page's path; 0, which no entity has, where there is none or no number.
struct PathIDs: Sendable {
  let task: Int
  let run: Int

  init(_ parameters: Parameters) {
    task = parameters.get("task").flatMap { Int($0) } ?? 0
    run = parameters.get("run").flatMap { Int($0) } ?? 0
  }
}
