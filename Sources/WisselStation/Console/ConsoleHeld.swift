import Foundation
import HTTPTypes
import Hummingbird
import WisselModel
import WisselPages
import WisselWire

/// The results that wait, and for a checker each with its bytes and a decision.
struct ConsoleHeldView {
  var t: Phrases
  var table: TableView?
  var empty: String?
}

struct ConsoleResultView {
  struct Reason {
    var code: String
    var reasonText: String
  }

  var t: Phrases
  var formToken: String
  var title: String
  var detail: String
  var hash: String
  var size: String
  var address: String
  var reasons: [Reason]
  var mayDecide: Bool
  var remark: String?
}

extension ConsoleSite {
  func held(_ visit: ConsoleVisit) async throws -> Response {
    let person = try visit.somebody(who: .seeHeld)
    let t = visit.t
    var rows: [[TableView.Cell]] = []
    for place in directory.names.indices {
      guard let desk = directory.desk(place) else { continue }
      for run in await desk.report().held {
        rows.append([
          .init(
            t("runNumber", ["id": "\(run.run)"]),
            href: person.role.may(.seeResult) ? "/held/\(place)/\(run.run)" : nil,
            detail: "\(desk.name) · \(t("taskNumber", ["id": "\(run.task)"]))", strong: true),
          .init(run.image), .init(t("organizationNumber", ["id": "\(run.organization)"])),
          .init(run.databases.joined(separator: ", ")), .init(visit.dates.ago(run.since.date, now: visit.now)),
          .init(t("releasedOf", ["released": "\(run.released)", "people": "\(run.people)"])),
        ])
      }
    }
    let view = ConsoleHeldView(
      t: t,
      table: rows.isEmpty
        ? nil
        : TableView(
          caption: t("sectionHeld"),
          columns: [
            .init(t("run")), .init(t("algorithm")), .init(t("asker")), .init(t("databases")), .init(t("since")),
            .init(t("people")),
          ], rows: rows), empty: rows.isEmpty ? t("heldNone") : nil)
    return try page(visit, title: t("sectionHeld"), section: .held, content: try templates.render("held", view))
  }

  func result(_ visit: ConsoleVisit, _ parameters: Parameters) async throws -> Response {
    let person = try visit.somebody(who: .seeResult)
    let (desk, run) = try place(parameters)
    let t = visit.t
    let said = try await desk.said(of: run, by: person)
    let view = ConsoleResultView(
      t: t, formToken: formToken(visit.cookie), title: t("resultTitle", ["run": "\(run)"]),
      detail: t("resultDetail", ["image": said.held.image, "since": visit.dates.moment(said.held.since.date)]),
      hash: said.hash, size: "\(said.held.bytes)", address: "/held/\(parameters.get("station") ?? "")/\(run)",
      reasons: RefusalReason.allCases.map { .init(code: $0.rawValue, reasonText: t("reason." + $0.rawValue)) },
      mayDecide: said.hasSeen && !said.hasDecided,
      remark: said.hasDecided ? t("resultDecided") : said.hasSeen ? nil : t("resultLookFirst"))
    return try page(visit, title: view.title, section: .held, content: try templates.render("result", view))
  }

  /// The very bytes, as a file to keep; never shown by the browser as a page.
  func resultBytes(_ visit: ConsoleVisit, _ parameters: Parameters) async throws -> Response {
    let person = try visit.somebody(who: .seeResult)
    let (desk, run) = try place(parameters)
    let bytes = try await desk.result(of: run, for: person)
    var headers: HTTPFields = [
      .contentType: "application/octet-stream", .cacheControl: "no-store",
      .contentDisposition: "attachment; filename=\"run-\(run).result\"",
    ]
    if let name = HTTPField.Name(ControlRoutes.hashHeader) { headers[name] = bytes.hash }
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody(contentLength: bytes.file.size) { writer in
        try await bytes.hand {
          try await writer.write($0)
        } seen: {
          try await desk.saw(bytes, person)
        }
        try await writer.finish(nil)
      })
  }

  func decide(_ visit: ConsoleVisit, _ parameters: Parameters) async throws -> Response {
    let person = try visit.somebody(who: .decide)
    let form = try await form(visit)
    let (desk, run) = try place(parameters)
    let verdict: Review.Verdict
    switch form["verdict"] {
    case "release": verdict = .released
    case "refuse":
      guard let reason = RefusalReason(rawValue: form["because"]) else { throw HTTPError(.badRequest) }
      verdict = .refused(reason)
    default: throw HTTPError(.badRequest)
    }
    _ = try await desk.decide(verdict, on: run, by: person, hash: form["hash"], words: form["words"])
    return .seeOther("/held")
  }

  private func place(_ parameters: Parameters) throws(ConsoleEnd) -> (desk: StationDesk, run: RunID) {
    guard let run = parameters.get("run").flatMap({ Int($0) }) else { throw .notFound }
    return (try desk(parameters.get("station")), RunID(run))
  }
}
