import Foundation
import Hummingbird
import WisselClient
import WisselModel
import WisselPages
import WisselWire

/// One page of the list of tasks.
struct TasksView {
  var t: Phrases
  var table: TableView?
  var empty: String?
  var position: String?
  var newerHref: String?
  var olderHref: String?
}

extension Site {
  static let tasksPerPage = 20

  /// One page of tasks as the API gives it.
  func taskPage(
    _ visit: Visit, query: [(name: String, value: String)], page: Int, size: Int
  ) async throws -> Page<TaskBody> {
    try await visit.client.call(
      .get, "task", query: query + [("page", "\(page)"), ("per_page", "\(size)")], as: Page<TaskBody>.self)
  }

  func tasks(_ visit: Visit) async throws -> Response {
    let t = visit.t
    let client = visit.client
    let number = min(max(visit.number("page") ?? 1, 1), 1_000_000)
    let collaboration = visit.number("collaboration")
    let parent = visit.number("parent")
    var query: [(name: String, value: String)] = []
    if let collaboration { query.append(("collaboration_id", "\(collaboration)")) }
    if let parent { query.append(("parent_id", "\(parent)")) } else { query.append(("is_user_created", "1")) }
    let asked = query
    async let listed = taskPage(visit, query: asked, page: number, size: Self.tasksPerPage)
    async let known = unlessRefused { try await client.collaborations().all() }
    let (tasks, collaborations) = try await (listed, known)
    let names = Dictionary((collaborations ?? []).map { ($0.id, $0.name) }) { first, _ in first }

    let count = Self.pageNumber(tasks.links["last"]) ?? number
    func href(_ page: Int) -> String {
      let filter = [collaboration.map { "collaboration=\($0)" }, parent.map { "parent=\($0)" }, "page=\(page)"]
      return "/tasks?" + filter.compactMap { $0 }.joined(separator: "&")
    }
    let view = TasksView(
      t: t, table: tasks.data.isEmpty ? nil : table(of: tasks.data, names, visit),
      empty: tasks.data.isEmpty ? t(number == 1 ? "tasksNone" : "tasksNoneHere") : nil,
      position: count > 1
        ? t("pageOf", ["page": visit.numbers.integer(number), "count": visit.numbers.integer(count)]) : nil,
      newerHref: number > 1 ? href(number - 1) : nil,
      olderHref: tasks.links["next"] != nil ? href(number + 1) : nil)
    return try page(visit, title: t("sectionTasks"), section: .tasks, content: try templates.render("tasks", view))
  }

  /// A table of tasks: name, state, where, when, how long.
  func table(of tasks: [TaskBody], _ collaborations: [CollaborationID: String], _ visit: Visit) -> TableView {
    let t = visit.t
    return TableView(
      caption: t("sectionTasks"),
      columns: [
        .init(t("columnTask")), .init(t("columnStatus")), .init(t("columnCollaboration")), .init(t("columnAsked")),
        .init(t("columnDuration"), figures: true),
      ],
      rows: tasks.map { task in
        let seconds = task.finishedAt.map { Double($0.microseconds - task.createdAt.microseconds) / 1e6 }
        let name = task.name.isEmpty ? t("taskUntitled") : task.name
        return [
          .init(name, href: "/tasks/\(task.id)", detail: t("taskNumber", ["id": "\(task.id)"])),
          .init("", chip: StatusWord.chip(task.status, t)),
          .init(task.collaboration.map { collaborations[$0.id] ?? "\($0.id)" } ?? NumberStyle.absent),
          .init(visit.dates.ago(task.createdAt.date, now: visit.now)),
          .init(visit.numbers.duration(seconds: seconds)),
        ]
      })
  }

  /// The page a link of the API points to.
  private static func pageNumber(_ link: String?) -> Int? {
    guard let link, let query = URLComponents(string: link)?.queryItems else { return nil }
    return query.first { $0.name == "page" }?.value.flatMap { Int($0) }
  }
}
