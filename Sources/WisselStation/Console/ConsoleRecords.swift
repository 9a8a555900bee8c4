import Foundation
import Hummingbird
import WisselPages
import WisselSettings
import WisselTrust
import WisselWire

/// Databases and policies, the log of runs, and the station's own log: tables for those whose work it is.
struct ConsoleRecordsView {
  struct Part {
    var heading: String
    var table: TableView?
    var text: String?
    var empty: String?
  }

  var t: Phrases
  var title: String
  var intro: String
  var parts: [Part]
}

extension ConsoleSite {
  func data(_ visit: ConsoleVisit) throws -> Response {
    guard let person = visit.person else { throw ConsoleEnd.signIn }
    guard person.role.may(.seeDatabases) || person.role.may(.seePolicies) else { throw ConsoleEnd.forbidden }
    let t = visit.t
    var parts: [ConsoleRecordsView.Part] = []
    for desk in desks {
      if person.role.may(.seeDatabases) {
        // Labels and types: addresses of databases may hold passwords.
        let rows = desk.context.settings.databases.map { database in
          [TableView.Cell(database.label, strong: true), .init(database.type)]
        }
        parts.append(
          part(
            t("databasesOf", ["station": desk.name]), [.init(t("label")), .init(t("type"))], rows, t("databasesNone")))
      }
      if person.role.may(.seePolicies) {
        let rows = PolicySummary(desk.context.settings).lines.map {
          [TableView.Cell($0.key), .init($0.says)]
        }
        parts.append(part(t("policiesOf", ["station": desk.name]), [.init(t("key")), .init(t("says"))], rows, ""))
      }
    }
    return try records(visit, .data, "dataIntro", parts)
  }

  func proof(_ visit: ConsoleVisit) async throws -> Response {
    _ = try visit.somebody(who: .seeProof)
    let t = visit.t
    var parts: [ConsoleRecordsView.Part] = []
    for (place, desk) in placed {
      let rows = try desk.latestEntries().reversed().map { entry in
        let content = entry.content
        let details = content.details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return [
          TableView.Cell("\(content.sequence)"), .init(visit.dates.moment(content.at.date)),
          .init(t("event." + content.event.rawValue)), .init(content.run.map(String.init) ?? ""),
          .init(details.joined(separator: " · ")),
        ]
      }
      parts.append(
        part(
          t("entriesOf", ["station": desk.name]),
          [.init("#", figures: true), .init(t("when")), .init(t("event")), .init(t("run")), .init(t("details"))],
          Array(rows), ""))
      let receipts = desk.receipts().map { name in
        [TableView.Cell(name, href: "/proof/\(place)/\(name)")]
      }
      parts.append(
        part(t("receiptsOf", ["station": desk.name]), [.init(t("receipt"))], receipts, t("receiptsNone")))
    }
    let known = try await people.people().map { [TableView.Cell($0.name, strong: true), .init(t($0.role.text))] }
    parts.append(part(t("peopleTitle"), [.init(t("name")), .init(t("role"))], known, ""))
    return try records(visit, .proof, "proofIntro", parts)
  }

  /// A receipt as a file.
  func receipt(_ visit: ConsoleVisit, _ parameters: Parameters) throws -> Response {
    _ = try visit.somebody(who: .seeProof)
    let station = try desk(parameters.get("station"))
    guard let name = parameters.get("receipt"), station.receipts().contains(name), let text = station.receipt(name)
    else {
      throw ConsoleEnd.notFound
    }
    return .download(text, contentType: "application/json", fileName: name)
  }

  func stationLog(_ visit: ConsoleVisit) throws -> Response {
    _ = try visit.somebody(who: .seeStationLog)
    let lines = log.tail
    return try records(
      visit, .log, "logIntro",
      [
        .init(
          heading: visit.t("logTitle"), table: nil, text: lines.isEmpty ? nil : lines.joined(separator: "\n"),
          empty: lines.isEmpty ? visit.t("logNone") : nil)
      ])
  }

  private var placed: [(place: Int, desk: StationDesk)] {
    directory.names.indices.compactMap { place in directory.desk(place).map { (place, $0) } }
  }

  private var desks: [StationDesk] { placed.map(\.desk) }

  private func part(
    _ heading: String, _ columns: [TableView.Column], _ rows: [[TableView.Cell]], _ empty: String
  ) -> ConsoleRecordsView.Part {
    .init(
      heading: heading, table: rows.isEmpty ? nil : TableView(caption: heading, columns: columns, rows: rows),
      text: nil,
      empty: rows.isEmpty ? empty : nil)
  }

  private func records(
    _ visit: ConsoleVisit, _ section: ConsoleSection, _ intro: String, _ parts: [ConsoleRecordsView.Part]
  ) throws -> Response {
    let title = visit.t(section.text)
    let view = ConsoleRecordsView(t: visit.t, title: title, intro: visit.t(intro), parts: parts)
    return try page(visit, title: title, section: section, content: try templates.render("records", view))
  }
}
