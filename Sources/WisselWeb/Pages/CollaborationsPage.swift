import Hummingbird
import WisselClient
import WisselModel
import WisselPages
import WisselWire

/// The reader's collaborations with their stations' presence.
struct CollaborationsView {
  struct Collaboration {
    var anchor: String
    var collaborationName: String
    var confidentiality: Chip
    var summary: String
    var stations: TableView?
    var stationsRemark: String?
    var tasksHref: String
  }

  var t: Phrases
  var collaborations: [Collaboration]
}

extension Site {
  func collaborations(_ visit: Visit) async throws -> Response {
    let t = visit.t
    let client = visit.client
    let known = try await client.list("collaboration", limit: 1000, of: CollaborationBody.self).all()
    async let nodes = unlessRefused { try await client.list("node", limit: 10_000, of: NodeBody.self).all() }
    async let names = organizationNames(visit)
    let (stations, organizations) = try await (nodes, names)
    let view = CollaborationsView(
      t: t,
      collaborations: known.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map { collaboration in
        let here = stations.map { all in all.filter { $0.collaboration?.id == collaboration.id } }
        let online = here?.count { $0.status == "online" }
        return CollaborationsView.Collaboration(
          anchor: "c\(collaboration.id)", collaborationName: collaboration.name,
          confidentiality: collaboration.encrypted ? Chip(t("encrypted"), .ok) : Chip(t("unencrypted"), .waiting),
          summary: online.map { t.counted("reachable", $0) } ?? "",
          stations: here.flatMap { $0.isEmpty ? nil : presence($0, organizations, visit) },
          stationsRemark: here == nil ? t("stationsHidden") : here?.isEmpty == true ? t("stationsNone") : nil,
          tasksHref: "/tasks?collaboration=\(collaboration.id)")
      })
    return try page(
      visit, title: t("sectionCollaborations"), section: .collaborations,
      content: try templates.render("collaborations", view))
  }

  private func presence(_ nodes: [NodeBody], _ names: [OrganizationID: String], _ visit: Visit) -> TableView {
    let t = visit.t
    let sorted = nodes.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    return TableView(
      caption: t("stations"),
      columns: [.init(t("station")), .init(t("organization")), .init(t("presence")), .init(t("lastSeen"))],
      rows: sorted.map { node in
        let isOnline = node.status == "online"
        return [
          .init(node.name),
          .init(node.organization.map { names[$0.id] ?? visit.organizationName($0.id.rawValue) } ?? NumberStyle.absent),
          .init("", chip: isOnline ? Chip(t("online"), .ok) : Chip(t("offline"), .quiet)),
          .init(node.lastSeen.map { visit.dates.ago($0.date, now: visit.now) } ?? t("never")),
        ]
      })
  }

  /// The names of the organisations the reader may see; empty when they may see none.
  func organizationNames(_ visit: Visit) async throws -> [OrganizationID: String] {
    let known = try await unlessRefused {
      try await visit.client.list("organization", limit: 10_000, of: OrganizationBody.self).all()
    }
    return Dictionary((known ?? []).map { ($0.id, $0.name) }) { first, _ in first }
  }
}
