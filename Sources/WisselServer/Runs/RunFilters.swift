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
  ///
  /// - Parameter table: where the columns are, with `run` in it.
  func listing(_ columns: SQL, of table: SQL, _ transaction: borrowing Transaction) throws -> LongListing {
    var listing = LongListing(
      columns: columns, table: table, id: "run.id",
      places: .init("run_owner AS owner", name: "owner", id: "owner.run_id"), tally: "run_tally AS owner")
    try keepVisible(&listing)
    try keepOwners(&listing, transaction)
    listing.keep(few: try query.int("port")) { "SELECT DISTINCT run_id AS id FROM algorithm_port WHERE port = \($0)" }
    if query["state"] == "open" { listing.keep(few: "SELECT id FROM run WHERE finished_at IS NULL") }
    try keepMoments(&listing)
    return listing
  }

  private func keepVisible(_ listing: inout LongListing) throws(WireError) {
    switch caller.widestScope(.view, .run) {
    case .global: break
    case .collaboration: listing.keep(in: caller.collaborations)
    case .organization: listing.keep(owners: "owner.organization_id = \(caller.organization)")
    case .own where caller.kind == .user: listing.keep("owner.init_user_id = \(caller.id)")
    default: throw .denied()
    }
  }

  private func keepOwners(_ listing: inout LongListing, _ transaction: borrowing Transaction) throws {
    if let id = try query.id("task_id", as: TaskID.self) {
      guard let task = try TaskRow.find(id, transaction) else { throw WireError.bad("Task id=\(id) does not exist!") }
      guard caller.may(.view, .run, of: task.owner) else { throw Self.denied("task id=\(id)") }
      listing.keep(few: "SELECT id FROM run WHERE task_id = \(id)")
    }
    if let id = try query.id("organization_id", as: OrganizationID.self) {
      guard caller.may(.view, .run, in: id) else { throw Self.denied("organization id=\(id)") }
      listing.keep(owners: "owner.organization_id = \(id)")
    }
    if let id = try query.id("collaboration_id", as: CollaborationID.self) {
      let isOwn = caller.collaborations.contains(id) && caller.widestScope(.view, .run) != nil
      guard isOwn || caller.may(.view, .run, collaboration: id) else { throw Self.denied("collaboration id=\(id)") }
      listing.keep(in: [id])
    }
    if let id = try query.id("node_id", as: NodeID.self) {
      guard let node = try transaction.first("SELECT organization_id, collaboration_id FROM node WHERE id = \(id)")
      else { throw WireError.bad("Node id=\(id) does not exist!") }
      let organization: OrganizationID = try node.value("organization_id")
      guard caller.may(.view, .run, in: organization) else { throw Self.denied("node id=\(id)") }
      listing.keep(owners: "owner.organization_id = \(organization)")
      listing.keep(in: try node.value("collaboration_id", as: CollaborationID?.self).map { [$0] } ?? [])
    }
  }

  private func keepMoments(_ listing: inout LongListing) throws(WireError) {
    let columns: [(String, SQL)] = [
      ("assigned", "run.assigned_at"), ("started", "run.started_at"), ("finished", "run.finished_at"),
    ]
    var conditions: [SQL] = []
    for (name, column) in columns {
      if let from = try query.time(name + "_from") { conditions.append("\(column) >= \(from)") }
      if let till = try query.time(name + "_till") { conditions.append("\(column) <= \(till)") }
    }
    guard !conditions.isEmpty else { return }
    listing.join("run ON run.id = owner.run_id")
    listing.keep(conditions.joined(by: .and))
  }

  private static func denied(_ what: String) -> WireError {
    .denied("You lack the permission to view runs for \(what)!")
  }
}
