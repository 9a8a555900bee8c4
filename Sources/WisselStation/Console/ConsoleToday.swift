import Foundation
import Hummingbird
import WisselModel
import WisselPages
import WisselTrust
import WisselWire

/// How each station is doing, and what its operator can do.
struct ConsoleTodayView {
  struct Station {
    var place: Int
    var stationName: String
    var chip: Chip
    var detail: String
    var facts: [Fact]
    var pause: Button?
    var runs: TableView?
    var noRuns: String?
    var stops: [Stop]
    var finished: TableView?
  }

  struct Fact {
    var term: String
    var fact: String
  }

  /// A form of one button.
  struct Button {
    var label: String
    var value: String
  }

  struct Stop {
    var stopPlace: Int
    var stopRun: Int
    var stopLabel: String
  }

  var t: Phrases
  var formToken: String
  var stations: [Station]
}

extension ConsoleSite {
  func today(_ visit: ConsoleVisit) async throws -> Response {
    let person = try visit.somebody(who: .seeStatus)
    var stations: [ConsoleTodayView.Station] = []
    for (place, name) in directory.names.enumerated() {
      if let desk = directory.desk(place) {
        stations.append(try await station(desk, place, person, visit))
      } else {
        stations.append(
          .init(
            place: place, stationName: name, chip: Chip(visit.t("stateConnecting"), .waiting),
            detail: visit.t("connectingDetail"), facts: [], pause: nil, runs: nil, noRuns: nil, stops: [],
            finished: nil))
      }
    }
    let view = ConsoleTodayView(t: visit.t, formToken: formToken(visit.cookie), stations: stations)
    return try page(
      visit, title: visit.t("sectionToday"), section: .today, content: try templates.render("today", view))
  }

  private func station(
    _ desk: StationDesk, _ place: Int, _ person: Person, _ visit: ConsoleVisit
  ) async throws -> ConsoleTodayView.Station {
    let t = visit.t
    let report = await desk.report()
    func yes(_ isSo: Bool) -> String { t(isSo ? "yes" : "no") }
    let chip: Chip =
      report.isPaused
      ? Chip(t("statePaused"), .waiting)
      : report.isHealthy ? Chip(t("stateConnected"), .ok) : Chip(t("stateTrouble"), .bad)
    var view = ConsoleTodayView.Station(
      place: place, stationName: report.station, chip: chip,
      detail: t("stationDetail", ["organization": report.organization, "server": report.server]),
      facts: [
        .init(term: t("factConnection"), fact: yes(report.isConnected)),
        .init(term: t("factServer"), fact: yes(report.serverAnswers)),
        .init(term: t("factEngine"), fact: yes(report.engineAnswers)),
        .init(term: t("factEncrypted"), fact: yes(report.encrypted)),
        .init(term: t("factSince"), fact: visit.dates.moment(report.startedAt.date)),
        .init(
          term: t("factRuns"),
          fact: t(
            "factRunsCount",
            [
              "waiting": "\(report.waiting.count)", "running": "\(report.running.count)",
              "held": "\(report.held.count)",
            ])),
      ], pause: nil, runs: nil, noRuns: nil, stops: [], finished: nil)
    if person.role.may(.pause) {
      view.pause = .init(label: t(report.isPaused ? "resume" : "pause"), value: report.isPaused ? "resume" : "pause")
    }
    guard person.role.may(.seeRuns) else { return view }
    let rows =
      report.running.map { row($0, Chip(t("stateRunning"), .running), t) }
      + report.waiting.map { row($0, Chip(t("stateWaiting"), .waiting), t) }
      + report.held.map { row($0, t) }
    view.runs = rows.isEmpty ? nil : TableView(caption: t("runsCaption"), columns: Self.runColumns(t), rows: rows)
    view.noRuns = rows.isEmpty ? t("runsNone") : nil
    if person.role.may(.stopRun) {
      let runs = (report.running + report.waiting).map(\.run) + report.held.map(\.run)
      view.stops = runs.sorted().map {
        .init(stopPlace: place, stopRun: $0, stopLabel: t("stopRun", ["run": "\($0)"]))
      }
    }
    view.finished = try finished(desk, visit)
    return view
  }

  private static func runColumns(_ t: Phrases) -> [TableView.Column] {
    [.init(t("run")), .init(t("state")), .init(t("algorithm")), .init(t("asker")), .init(t("databases"))]
  }

  private func row(_ run: RunSummary, _ chip: Chip, _ t: Phrases) -> [TableView.Cell] {
    [
      .init("\(run.run)", detail: t("taskNumber", ["id": "\(run.task)"]), strong: true), .init("", chip: chip),
      .init(run.image), .init(t("organizationNumber", ["id": "\(run.organization)"])),
      .init(run.databases.joined(separator: ", ")),
    ]
  }

  private func row(_ run: HeldRun, _ t: Phrases) -> [TableView.Cell] {
    [
      .init("\(run.run)", detail: t("taskNumber", ["id": "\(run.task)"]), strong: true),
      .init("", chip: Chip(t("stateHeld"), .waiting)), .init(run.image),
      .init(t("organizationNumber", ["id": "\(run.organization)"])), .init(run.databases.joined(separator: ", ")),
    ]
  }

  /// The last runs that are over, and those that were refused, as the log of runs has them.
  private func finished(_ desk: StationDesk, _ visit: ConsoleVisit) throws -> TableView? {
    let t = visit.t
    let entries = try desk.latestEntries().reversed()
    let rows: [[TableView.Cell]] = entries.compactMap { entry in
      let content = entry.content
      guard let run = content.run else { return nil }
      switch content.event {
      case .ended:
        let status = content.details["status"] ?? ""
        return [
          .init("\(run)", strong: true),
          .init("", chip: Chip(status, status == RunStatus.completed.rawValue ? .ok : .bad)),
          .init(visit.dates.moment(content.at.date)), .init(""),
        ]
      case .decided where content.details["decision"] == "refused":
        return [
          .init("\(run)", strong: true), .init("", chip: Chip(t("stateRefused"), .bad)),
          .init(visit.dates.moment(content.at.date)), .init(content.details["rule"] ?? ""),
        ]
      default: return nil
      }
    }
    guard !rows.isEmpty else { return nil }
    return TableView(
      caption: t("finishedCaption"),
      columns: [.init(t("run")), .init(t("state")), .init(t("when")), .init(t("rule"))], rows: Array(rows.prefix(100)))
  }

  func pause(_ visit: ConsoleVisit) async throws -> Response {
    let person = try visit.somebody(who: .pause)
    let form = try await form(visit)
    guard ["pause", "resume"].contains(form["what"]) else { throw HTTPError(.badRequest) }
    try await desk(form["station"]).pause(form["what"] == "pause", by: person)
    return .seeOther("/")
  }

  func stop(_ visit: ConsoleVisit) async throws -> Response {
    let person = try visit.somebody(who: .stopRun)
    let form = try await form(visit)
    guard let run = Int(form["run"]) else { throw HTTPError(.badRequest) }
    try await desk(form["station"]).stop(RunID(run), by: person)
    return .seeOther("/")
  }
}
