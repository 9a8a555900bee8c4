import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/port`: the ports at which algorithms can be reached by others of their task, as their nodes tell them.
package struct PortRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.post("/port", for: .node, takes: Self.body, gives: .created) { try await create($0) }
    routes.delete("/port", for: .node, query: [.number("run_id")]) { try await delete($0) }
  }

  private static let body = BodySchema([
    Field("port", .integer, required: true) { value in
      (1...65_535).contains(value.int ?? 0) ? nil : "Port must be between 1 and 65535"
    },
    Field("run_id", .integer, required: true, Checks.atLeast(1)),
    Field("label", .string, nullable: true, Checks.length(nil, 128)),
  ])

  private func create(_ request: APIRequest) async throws -> APIReply {
    let caller = try request.caller
    let fields = try await request.fields(Self.body)
    let (port, run, label) = (fields.int("port") ?? 0, RunID(fields.int("run_id") ?? 0), fields.string("label"))
    let id = try await core.database.write { transaction in
      try Self.refuseForeign(run, caller, transaction)
      return try transaction.insertReturningID(
        "INSERT INTO algorithm_port (run_id, port, label) VALUES (\(run), \(port), \(label))")
    }
    return try APIReply(
      .created,
      ["id": .int(id), "port": .int(port), "label": label.map(JSONValue.string) ?? .null] as JSONValue)
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let caller = try request.caller
    guard let run = try request.query.id("run_id", as: RunID.self) else {
      throw WireError.bad("The run_id argument is required!")
    }
    try await core.database.write { transaction in
      try Self.refuseForeign(run, caller, transaction)
      try transaction.execute("DELETE FROM algorithm_port WHERE run_id = \(run)")
    }
    return try .message("Ports removed from the database.")
  }

  /// A node speaks for its own runs.
  private static func refuseForeign(_ id: RunID, _ caller: Caller, _ transaction: borrowing Transaction) throws {
    guard let run = try RunRow.find(id, transaction) else { throw WireError.missing("Run id=\(id) not found!") }
    guard run.node?.id == caller.id else { throw WireError.denied("You lack the permissions to do that!") }
  }
}
