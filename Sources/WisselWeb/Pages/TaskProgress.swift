import WisselModel
import WisselPages
import WisselWire

extension Site {
  /// The state of a task and its runs, as far as this reader may see them.
  func progress(_ record: TaskRecord, _ visit: Visit) -> TaskProgressView {
    let t = visit.t
    let task = record.task
    let asked = visit.dates.moment(task.createdAt.date)
    var lead = [record.asker.map { t("askedBy", ["time": asked, "who": $0]) } ?? t("askedAt", ["time": asked])]
    if let end = task.finishedAt {
      let seconds = Double(end.microseconds - task.createdAt.microseconds) / 1e6
      lead.append(t("tookTime", ["time": visit.numbers.duration(seconds: seconds)]))
    }
    let announcement =
      switch task.status {
      case .completed: t("liveReady")
      case let status where status.isFailed: t("liveEnded")
      default: t("liveRunning")
      }
    let steps = record.steps?.data ?? []
    return TaskProgressView(
      t: t, chip: StatusWord.chip(task.status, t), lead: lead.joined(separator: " · "),
      state: task.status.isFinished ? "ended" : "running", address: "/tasks/\(task.id)/live",
      announcement: announcement, explanation: StatusWord.explanation(task.status, t),
      runs: record.runs.flatMap { $0.isEmpty ? nil : table(of: $0, record, visit) },
      runsRemark: record.runs == nil ? t("runsHidden") : record.runs?.isEmpty == true ? t("runsNone") : nil,
      logs: (record.runs ?? []).compactMap { log(of: $0, record, visit) },
      steps: steps.isEmpty ? nil : stepTable(steps, visit),
      stepsHref: record.steps?.links["next"] == nil ? nil : "/tasks?parent=\(task.id)")
  }

  private func table(of runs: [RunBody], _ record: TaskRecord, _ visit: Visit) -> TableView {
    let t = visit.t
    return TableView(
      caption: t("runsTitle"),
      columns: [
        .init(t("organization")), .init(t("columnStatus")), .init(t("station")), .init(t("columnStarted")),
        .init(t("columnDuration"), figures: true),
      ],
      rows: runs.map { run in
        var duration: Double?
        if let start = run.startedAt, let end = run.finishedAt {
          duration = Double(end.microseconds - start.microseconds) / 1e6
        }
        let presence = run.node.map { node in
          node.status == "online" ? Chip(t("online"), .ok) : Chip(t("offline"), .quiet)
        }
        return [
          .init(record.organizationName(run, visit)), .init("", chip: StatusWord.chip(run.status, t)),
          .init(presence == nil ? NumberStyle.absent : "", chip: presence),
          .init(run.startedAt.map { visit.dates.ago($0.date, now: visit.now) } ?? NumberStyle.absent),
          .init(visit.numbers.duration(seconds: duration)),
        ]
      })
  }

  private func log(of run: RunBody, _ record: TaskRecord, _ visit: Visit) -> TaskProgressView.Log? {
    guard let text = run.log.map(LogText.init), !text.shown.isEmpty else { return nil }
    return TaskProgressView.Log(
      logTitle: visit.t("logOf", ["name": record.organizationName(run, visit)]), logText: text.shown,
      logNote: text.isCut ? visit.t("logCut") : nil, isOpen: run.status.isFailed)
  }

  private func stepTable(_ steps: [TaskBody], _ visit: Visit) -> TableView {
    let t = visit.t
    return TableView(
      caption: t("stepsTitle"),
      columns: [.init(t("columnTask")), .init(t("columnStatus")), .init(t("columnDuration"), figures: true)],
      rows: steps.map { step in
        let seconds = step.finishedAt.map { Double($0.microseconds - step.createdAt.microseconds) / 1e6 }
        return [
          .init(Self.name(of: step, t), href: "/tasks/\(step.id)"), .init("", chip: StatusWord.chip(step.status, t)),
          .init(visit.numbers.duration(seconds: seconds)),
        ]
      })
  }
}

/// An algorithm's log made fit for a page: its last part, without the codes that colour a terminal.
struct LogText: Sendable {
  let shown: String
  let isCut: Bool

  private static let longest = 40_000

  init(_ log: String) {
    let last = log.suffix(Self.longest)
    isCut = last.startIndex != log.startIndex
    // ESC [ … letter: colours and cursor movements (ECMA-48).
    let plain = String(last).replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
    shown = plain.replacing("\r\n", with: "\n").trimmingSuffix { $0.isWhitespace }
  }
}

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, predicate(last) { text.removeLast() }
    return String(text)
  }
}
