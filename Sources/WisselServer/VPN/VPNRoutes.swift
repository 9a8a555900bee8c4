import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/vpn`: there is no virtual private network; where algorithms listen is told all the same.
package struct VPNRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get("/vpn", for: .node, also: [.notImplemented]) { _ in throw Self.unsupported }
    routes.post("/vpn/update", for: .node, also: [.notImplemented]) { _ in throw Self.unsupported }
    routes.get(
      "/vpn/algorithm/addresses", for: .container,
      query: [
        .text("label"), .text("only_children"), .text("only_parent"), .text("only_siblings"), .text("only_self"),
        .text("include_children"), .text("include_parent"),
      ]
    ) { try await addresses($0) }
  }

  private static let unsupported = WireError.message(.notImplemented, "This server does not support VPN")

  private func addresses(_ request: APIRequest) async throws -> APIReply {
    guard let grant = try request.caller.container else { throw WireError.unexpected }
    let organization = try request.caller.organization
    let selection = try AddressSelection(request.query)
    let label = request.query["label"]
    let addresses = try await core.database.read { transaction in
      let parent = try transaction.first("SELECT parent_id FROM task WHERE id = \(grant.task)")?
        .value("parent_id", as: TaskID?.self)
      return try Self.rows(
        selection.condition(task: grant.task, parent: parent ?? nil, organization: organization), label, transaction)
    }
    return try APIReply(.ok, ["addresses": .array(addresses)] as JSONValue)
  }

  private static func rows(
    _ condition: SQL, _ label: String?, _ transaction: borrowing Transaction
  ) throws -> [JSONValue] {
    var conditions = [condition]
    if let label { conditions.append("algorithm_port.label = \(label)") }
    return try transaction.query(
      """
      SELECT algorithm_port.port AS port, algorithm_port.label AS label, authenticatable.ip AS ip,
        run.organization_id AS organization_id, task.id AS task_id, task.parent_id AS parent_id
      FROM algorithm_port JOIN run ON run.id = algorithm_port.run_id JOIN task ON task.id = run.task_id
      JOIN node ON node.organization_id = run.organization_id AND node.collaboration_id = task.collaboration_id
      JOIN authenticatable ON authenticatable.id = node.id
      WHERE \(conditions.joined(by: .and)) ORDER BY algorithm_port.id
      """
    ).map { row in
      [
        "port": .int(try row.value("port")),
        "label": try row.value("label", as: String?.self).map(JSONValue.string) ?? .null,
        "ip": try row.value("ip", as: String?.self).map(JSONValue.string) ?? .null,
        "organization_id": .int(try row.value("organization_id")), "task_id": .int(try row.value("task_id")),
        "parent_id": try row.value("parent_id", as: Int?.self).map(JSONValue.int) ?? .null,
      ]
    }
  }
}
