import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// Stopping what runs: one task with its subtasks, or everything at one node.
package struct KillRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.post("/kill/task", for: .user, takes: Self.body) { try await killTask($0) }
    routes.post("/kill/node/tasks", for: .user, takes: Self.body) { try await killAtNode($0) }
  }

  private static let body = BodySchema([Field("id", .integer, required: true, Checks.atLeast(1))])

  private func killTask(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.body)
    let (caller, id, now) = (try request.caller, TaskID(fields.int("id") ?? 0), core.now())
    try await core.database.write { [live] transaction in
      guard let task = try TaskRow.find(id, transaction) else { throw WireError.missing("Task id=\(id) not found") }
      guard caller.may(.send, .event, collaboration: task.collaboration) else { throw WireError.denied() }
      // A task counts as failed while some of its runs go on, so what matters is whether anything is open.
      let status = try Progress.status(of: id, transaction)
      let killed = try Killing.end(id, at: now, transaction)
      guard !killed.isEmpty else {
        throw WireError.bad("Task \(id) already finished with status '\(status.rawValue)', so cannot kill it!")
      }
      try live.killed(killed, in: task.collaboration, transaction)
    }
    return try .message("Nodes have been instructed to kill any containers running for task \(id).")
  }

  private func killAtNode(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.body)
    let (caller, id, now) = (try request.caller, NodeID(fields.int("id") ?? 0), core.now())
    try await core.database.write { [live] transaction in
      guard
        let node = try transaction.first(
          """
          SELECT node.organization_id AS organization_id, node.collaboration_id AS collaboration_id,
            authenticatable.status AS status
          FROM node JOIN authenticatable ON authenticatable.id = node.id WHERE node.id = \(id)
          """)
      else { throw WireError.missing("Node id=\(id) not found") }
      let organization: OrganizationID = try node.value("organization_id")
      let collaboration = try node.value("collaboration_id", as: CollaborationID?.self)
      guard caller.may(.send, .event, organization: organization, collaboration: collaboration) else {
        throw WireError.denied()
      }
      guard try node.value("status", as: String?.self) == "online", let collaboration else {
        throw WireError.bad("Node \(id) is not online so cannot kill its tasks!")
      }
      let killed = try Killing.end(of: organization, in: collaboration, at: now, transaction)
      try live.killed(killed, at: id, in: collaboration, transaction)
    }
    return try .message("Node has been instructed to kill any containers running on it.")
  }
}
