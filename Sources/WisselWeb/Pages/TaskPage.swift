import Foundation
import Hummingbird
import WisselModel
import WisselPages
import WisselWire

/// One task: the answer first, then how it came about.
struct TaskView {
  struct Crumb {
    var crumbName: String
    var crumbHref: String?
  }

  struct Fact {
    var term: String
    var fact: String
    var factHref: String?
    var isCode = false
  }

  var t: Phrases
  var crumbs: [Crumb]
  var title: String
  var progress: TaskProgressView
  var answers: [AnswerView]
  var charts: [AnswerView.Chart]
  var facts: [Fact]
  var isSplit: Bool
}

/// The part of a task's page that changes while it is worked on.
struct TaskProgressView {
  struct Log {
    var logTitle: String
    var logText: String
    var logNote: String?
    var isOpen: Bool
  }

  var t: Phrases
  var chip: Chip
  var lead: String
  var state: String
  var address: String
  /// For screen readers, when it changes.
  var announcement: String
  var explanation: String?
  var runs: TableView?
  var runsRemark: String?
  var logs: [Log]
  var steps: TableView?
  var stepsHref: String?
}

extension Site {
  func task(_ visit: Visit, _ number: Int) async throws -> Response {
    let record = try await record(visit, number)
    let t = visit.t
    let task = record.task
    let answers = task.status == .completed || task.status.isFailed ? answerViews(record, visit) : []
    let charts = answers.compactMap(\.chart)
    let view = TaskView(
      t: t, crumbs: crumbs(record, t), title: Self.name(of: task, t), progress: progress(record, visit),
      answers: answers, charts: charts, facts: facts(record, answers, visit), isSplit: !charts.isEmpty)
    return try page(
      visit, title: view.title, section: .tasks, content: try templates.render("task", view),
      hasCharts: !charts.isEmpty, reloadAfter: task.status.isFinished ? nil : 5)
  }

  /// The changing part alone, for the page's own script.
  func liveTask(_ visit: Visit, _ number: Int) async throws -> Response {
    let record = try await record(visit, number)
    return .page(try templates.render("task-live", progress(record, visit)))
  }

  private func crumbs(_ record: TaskRecord, _ t: Phrases) -> [TaskView.Crumb] {
    var crumbs = [TaskView.Crumb(crumbName: t("sectionTasks"), crumbHref: "/tasks")]
    if let collaboration = record.collaboration {
      crumbs.append(.init(crumbName: collaboration.name, crumbHref: "/tasks?collaboration=\(collaboration.id)"))
    }
    if let parent = record.task.parent {
      crumbs.append(.init(crumbName: t("taskNumber", ["id": "\(parent.id)"]), crumbHref: "/tasks/\(parent.id)"))
    }
    crumbs.append(.init(crumbName: t("taskNumber", ["id": "\(record.task.id)"])))
    return crumbs
  }

  private func answerViews(_ record: TaskRecord, _ visit: Visit) -> [AnswerView] {
    let t = visit.t
    guard record.results != nil else { return [AnswerView(remark: t("answerHidden"))] }
    let answered = (record.runs ?? []).filter { $0.status == .completed }
    return answered.map { run in
      let writer = AnswerWriter(
        t: t, numbers: visit.numbers, dates: visit.dates, path: "/tasks/\(record.task.id)/runs/\(run.id)",
        taskID: "\(record.task.id)")
      var view = writer.view(
        record.answer(run), question: record.question(run), raw: rawAnswer(record, run))
      if answered.count > 1 { view.answerTitle = t("answerOf", ["name": record.organizationName(run, visit)]) }
      return view
    }
  }

  /// The answer's JSON, for what it says of itself.
  private func rawAnswer(_ record: TaskRecord, _ run: RunBody) -> JSONValue? {
    guard record.answer(run).isOurs, let text = record.results?.first(where: { $0.id == run.id })?.result,
      let bytes = Data(base64Encoded: text)
    else { return nil }
    return try? WireJSON.decode(JSONValue.self, from: bytes)
  }

  private func facts(_ record: TaskRecord, _ answers: [AnswerView], _ visit: Visit) -> [TaskView.Fact] {
    let t = visit.t
    let task = record.task
    var facts: [TaskView.Fact] = []
    if !task.description.isEmpty { facts.append(.init(term: t("howDescription"), fact: task.description)) }
    let questions = (record.runs ?? []).compactMap { record.question($0)?.method }
    if let method = answers.compactMap(\.methodName).first ?? questions.first {
      facts.append(.init(term: t("howMethod"), fact: method))
    }
    facts.append(.init(term: t("howAlgorithm"), fact: task.image, isCode: true))
    if let used = answers.compactMap(\.used).first { facts.append(.init(term: t("howUsed"), fact: used)) }
    if !task.databases.isEmpty {
      facts.append(.init(term: t("howDatabases"), fact: task.databases.map(\.label).joined(separator: ", ")))
    }
    if let collaboration = record.collaboration {
      facts.append(
        .init(
          term: t("howConfidential"), fact: t(collaboration.encrypted ? "howConfidentialYes" : "howConfidentialNo")))
    }
    if let parent = task.parent {
      facts.append(
        .init(
          term: t("howParent"), fact: t("taskNumber", ["id": "\(parent.id)"]), factHref: "/tasks/\(parent.id)"))
    }
    return facts
  }
}
