import Hummingbird
import WisselClient
import WisselModel
import WisselPages
import WisselWire

/// A researcher's start: what was asked last, and who can be reached.
struct HomeView {
  /// A question in a list: its state beside its name.
  struct Item {
    var chip: Chip
    var itemName: String
    var href: String
    var detail: String
  }

  struct Kind {
    var kindName: String
    var kindDetail: String
  }

  var t: Phrases
  var hello: String
  var situation: String
  var items: [Item]
  var kinds: [Kind]
}

extension Site {
  func home(_ visit: Visit) async throws -> Response {
    let t = visit.t
    let client = visit.client
    async let latest = unlessRefused {
      try await self.taskPage(visit, query: [("is_user_created", "1")], page: 1, size: 6)
    }
    async let known = unlessRefused { try await client.collaborations().all() }
    async let present = unlessRefused { try await client.nodes().all() }
    let (tasks, collaborations, nodes) = try await (latest, known, present)

    var situation: [String] = []
    if let collaborations { situation.append(t.counted("collaboration", collaborations.count)) }
    if let nodes { situation.append(t.counted("reachable", nodes.count { $0.status == "online" })) }
    let sentence = situation.joined(separator: ", ")
    let names = Dictionary((collaborations ?? []).map { ($0.id, $0.name) }) { first, _ in first }
    let view = HomeView(
      t: t, hello: t("homeHello", ["name": visit.session.name ?? ""]),
      situation: sentence.isEmpty ? "" : sentence.prefix(1).uppercased() + sentence.dropFirst() + ".",
      items: (tasks?.data ?? []).map { task in
        let parts = [
          visit.dates.ago(task.createdAt.date, now: visit.now), task.collaboration.flatMap { names[$0.id] },
        ]
        return HomeView.Item(
          chip: StatusWord.chip(task.status, t), itemName: Self.name(of: task, t), href: "/tasks/\(task.id)",
          detail: parts.compactMap { $0 }.joined(separator: " · "))
      },
      kinds: [
        .init(kindName: t("homeDescribe"), kindDetail: t("homeDescribeDetail")),
        .init(kindName: t("homeCompare"), kindDetail: t("homeCompareDetail")),
        .init(kindName: t("homeModel"), kindDetail: t("homeModelDetail")),
      ])
    return try page(
      visit, title: t("sectionHome"), section: .home, content: try templates.render("home", view))
  }

  /// What a task is called: its name, or its number for want of one.
  static func name(of task: TaskBody, _ t: Phrases) -> String {
    task.name.isEmpty ? t("taskUntitled") + " · " + t("taskNumber", ["id": "\(task.id)"]) : task.name
  }
}
