import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Reading nodes.
enum NodeQueries {
  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var name: String?
    var organization: OrganizationID?
    var collaboration: CollaborationID?
    var study: StudyID?
    var status: String?
    var ip: String?
    var seenFrom: WireTime?
    var seenTill: WireTime?
  }

  /// The columns a list may be sorted by.
  static let columns: Set<String> = [
    "id", "name", "organization_id", "collaboration_id", "ip", "last_seen", "status",
  ]

  static let everything = Listing(
    columns: "*",
    table: """
      (SELECT node.id, node.name, node.organization_id, node.collaboration_id, authenticatable.ip,
        authenticatable.last_seen, authenticatable.status
      FROM node JOIN authenticatable ON authenticatable.id = node.id) AS listed
      """,
    id: "id")

  /// The nodes a caller sees, narrowed.
  static func visible(to caller: Caller, _ filter: Filter, _ transaction: borrowing Transaction) throws -> Listing {
    var list = everything
    if let organization = filter.organization {
      guard caller.may(.view, .node, in: organization) else {
        throw WireError.denied("You lack the permission view nodes from the organization with id \(organization)!")
      }
      list.keep("organization_id = \(organization)")
    }
    if let collaboration = filter.collaboration {
      guard caller.may(.view, .node, collaboration: collaboration) else {
        throw WireError.denied("You lack the permission view nodes from the collaboration with id \(collaboration)!")
      }
      list.keep("collaboration_id = \(collaboration)")
    }
    if let study = filter.study {
      let collaboration = try StudyQueries.collaboration(of: study, transaction)
      guard caller.may(.view, .node, collaboration: collaboration) else {
        throw WireError.denied("You lack the permission view nodes from the study with id \(study)!")
      }
      list.keep("collaboration_id = \(collaboration)")
      list.keep("organization_id IN (SELECT organization_id FROM study_membership WHERE study_id = \(study))")
    }
    list.keep(filter.name) { "name LIKE \($0)" }
    list.keep(filter.status) { "COALESCE(status, 'offline') = \($0)" }
    list.keep(filter.ip) { "ip = \($0)" }
    list.keep(filter.seenFrom) { "last_seen >= \($0)" }
    list.keep(filter.seenTill) { "last_seen <= \($0)" }
    switch caller.widestScope(.view, .node) {
    case .global: break
    case .collaboration: list.keep("collaboration_id IN \(list: caller.collaborations)")
    case .organization: list.keep("organization_id = \(caller.organization)")
    case .own, nil: throw WireError.denied()
    }
    return list
  }

  static func find(_ id: NodeID, _ transaction: borrowing Transaction) throws -> Row? {
    var one = everything
    one.keep("id = \(id)")
    return try one.all(transaction).first
  }

  /// What a node told about itself, in the order it was told.
  static func config(of id: NodeID, _ transaction: borrowing Transaction) throws -> [NodeConfigItem] {
    try transaction.query("SELECT key, value FROM node_config WHERE node_id = \(id) ORDER BY id")
      .map { NodeConfigItem(key: try $0.value("key"), value: try $0.value("value")) }
  }

  /// The reply's body.
  static func body(
    _ row: Row, apiKey: String? = nil, links: Links, _ transaction: borrowing Transaction
  ) throws -> NodeBody {
    let config = try config(of: try row.value("id"), transaction)
    return try NodeBody(row: row, config: config, apiKey: apiKey, links: links)
  }

  /// The nodes of a collaboration as the API shows them.
  static func bodies(
    of collaboration: CollaborationID, links: Links, _ transaction: borrowing Transaction
  ) throws -> [NodeBody] {
    var list = everything
    list.keep("collaboration_id = \(collaboration)")
    var bodies: [NodeBody] = []
    for row in try list.all(transaction) { bodies.append(try body(row, links: links, transaction)) }
    return bodies
  }
}
