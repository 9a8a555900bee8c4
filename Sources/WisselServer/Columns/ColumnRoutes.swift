import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/column`: the names of a database's columns, as its nodes told them, or else by a task that looks.
package struct ColumnRoutes: Sendable {
  private let core: ServerCore
  private let desk: TaskDesk

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    desk = TaskDesk(core, live)
  }

  package func register(_ routes: inout APIRoutes) {
    routes.post("/column", for: .user, takes: Self.body, also: [.created]) { try await columns($0) }
  }

  private static let body = BodySchema([
    Field("db_label", .string, required: true, Checks.length(1, 1000)),
    Field("collaboration_id", .integer, required: true, Checks.atLeast(1)),
    Field("organizations", .list(.any), required: true, NewTaskFields.organizationsProblem),
    Field("sheet_name", .string, nullable: true),
    Field("query", .string, nullable: true),
  ])

  private func columns(_ request: APIRequest) async throws -> APIReply {
    let caller = try request.caller
    let fields = try await request.fields(Self.body)
    let collaboration = CollaborationID(fields.int("collaboration_id") ?? 0)
    let organizations = (fields.list("organizations") ?? []).compactMap { $0["id"]?.int }
    let key = "columns_\(fields.string("db_label") ?? "")"
    let told = try await core.database.read { transaction in
      guard try transaction.exists("SELECT 1 FROM collaboration WHERE id = \(collaboration)") else {
        throw WireError.missing("Collaboration id=\(collaboration) not found!")
      }
      guard caller.may(.create, .task, collaboration: collaboration) else { throw WireError.denied() }
      return try Self.told(key, organizations, in: collaboration, transaction)
    }
    guard told.isEmpty else { return try APIReply(.ok, ["columns": told]) }
    guard let image = core.options.columnsImage else {
      throw WireError.missing(
        "No node told the columns of this database, and this server names no algorithm that looks them up.")
    }
    let task = try NewTaskFields(NewTaskFields.schema.validate(Self.task(fields, image: image)))
    return try APIReply(.created, try await desk.create(task, request))
  }

  /// What the first node that told anything told.
  private static func told(
    _ key: String, _ organizations: [Int], in collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws -> [String] {
    let rows = try transaction.query(
      """
      SELECT node.id AS node, node_config.value AS value FROM node_config JOIN node ON node.id = node_config.node_id
      WHERE node_config.key = \(key) AND node.collaboration_id = \(collaboration)
        AND node.organization_id IN \(list: organizations)
      ORDER BY node.id, node_config.id
      """
    ).map { (node: try $0.value("node", as: NodeID.self), value: try $0.value("value", as: String.self)) }
    return rows.prefix { $0.node == rows.first?.node }.map(\.value)
  }

  private static func task(_ fields: Fields, image: String) -> JSONValue {
    var database: [String: JSONValue] = ["label": fields["db_label"] ?? .null]
    for key in ["sheet_name", "query"] { database[key] = fields.string(key).map(JSONValue.string) }
    return [
      "name": "get_column_names", "image": .string(image), "collaboration_id": fields["collaboration_id"] ?? .null,
      "organizations": fields["organizations"] ?? .null, "databases": [.object(database)],
    ]
  }
}
