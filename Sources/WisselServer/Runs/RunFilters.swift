import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Which runs a list shows: those the caller may see, narrowed by the query. The same for the list of results.
struct RunFilters: Sendable {
  let query: Query
  let caller: Caller

  /// What the lists read of a query.
  static let names: [QueryField] = .list(
    .number("task_id"), .number("organization_id"), .number("collaboration_id"), .number("node_id"), .text("state"),
    .number("port"), .moment("assigned_from"), .moment("assigned_till"), .moment("started_from"),
    .moment("started_till"), .moment("finished_from"), .moment("finished_till"))

  /// The latest run comes first.
  func listing(columns: SQL, _ transaction: borrowing Transaction) throws -> Listing {
    var listing = Listing(columns: columns, table: RunRow.table, id: "run.id DESC")
    try listing.keep(visible())
    try keepOwners(&listing, transaction)
    try keepMoments(&listing)
    if query["state"] == "open" { listing.keep("run.finished_at IS NULL") }
    listing.keep(try query.int("port")) {
      "EXISTS (SELECT 1 FROM algorithm_port WHERE algorithm_port.run_id = run.id AND algorithm_port.port = \($0))"
    }
    return listing
  }

  private func visible() throws(WireError) -> SQL {
    switch caller.widestScope(.view, .run) {
    case .global: "1 = 1"
    case .collaboration: "task.collaboration_id IN \(list: caller.collaborations)"
    case .organization: "run.organization_id = \(caller.organization)"
    case .own where caller.kind == .user: "task.init_user_id = \(caller.id)"
    default: throw .denied()
    }
  }

  private func keepOwners(_ listing: inout Listing, _ transaction: borrowing Transaction) throws {
    if let id = try query.id("task_id", as: TaskID.self) {
      guard let task = try TaskRow.find(id, transaction) else { throw WireError.bad("Task id=\(id) does not exist!") }
      guard caller.may(.view, .run, of: task.owner) else { throw Self.denied("task id=\(id)") }
      listing.keep("run.task_id = \(id)")
    }
    if let id = try query.id("organization_id", as: OrganizationID.self) {
      guard caller.may(.view, .run, in: id) else { throw Self.denied("organization id=\(id)") }
      listing.keep("run.organization_id = \(id)")
    }
    if let id = try query.id("collaboration_id", as: CollaborationID.self) {
      let isOwn = caller.collaborations.contains(id) && caller.widestScope(.view, .run) != nil
      guard isOwn || caller.may(.view, .run, collaboration: id) else { throw Self.denied("collaboration id=\(id)") }
      listing.keep("task.collaboration_id = \(id)")
    }
    if let id = try query.id("node_id", as: NodeID.self) {
      guard let node = try transaction.first("SELECT organization_id FROM node WHERE id = \(id)") else {
        throw WireError.bad("Node id=\(id) does not exist!")
      }
      guard caller.may(.view, .run, in: try node.value("organization_id")) else { throw Self.denied("node id=\(id)") }
      listing.keep("node.id = \(id)")
    }
  }

  private func keepMoments(_ listing: inout Listing) throws(WireError) {
    let columns: [(String, SQL)] = [
      ("assigned", "run.assigned_at"), ("started", "run.started_at"), ("finished", "run.finished_at"),
    ]
    for (name, column) in columns {
      listing.keep(try query.time(name + "_from")) { "\(column) >= \($0)" }
      listing.keep(try query.time(name + "_till")) { "\(column) <= \($0)" }
    }
  }

  private static func denied(_ what: String) -> WireError {
    .denied("You lack the permission to view runs for \(what)!")
  }
}
