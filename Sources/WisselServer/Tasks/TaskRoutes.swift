import Hummingbird
import ServiceLifecycle
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// Questions: asking, listing, showing, waiting for, deleting.
package struct TaskRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents
  private var views: TaskViews { TaskViews(links: core.links) }

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.get("/task", for: .user, .node, .container, query: TaskFilters.names) { try await list($0) }
    routes.post(
      "/task", for: .user, .container, body: .payload, takes: NewTaskFields.schema, gives: .created
    ) { try await create($0) }
    routes.get("/task/:id", for: .user, .node, .container, query: [.text("include")]) { try await show($0) }
    routes.delete("/task/:id", for: .user) { try await delete($0) }
    routes.get("/task/:id/status", for: .user, .container, query: [.number("wait")]) { try await status($0) }
  }

  private func list(_ request: APIRequest) async throws -> APIReply {
    let caller = try request.caller
    let order = try SortOrder(request.query, of: "Task", columns: Self.columns)
    let includes = TaskViews.Includes(request.query.includes)
    let hasTexts = includes.contains(.runs) || includes.contains(.results)
    let paging = try Paging(request.query, atMost: hasTexts ? Paging.mostTexts : Paging.mostRows)
    if includes.contains(.results) {
      guard let scope = caller.widestScope(.view, .task), caller.mayAtLeast(scope, .view, .run) else {
        throw WireError.denied("You lack the permission to view results!")
      }
    }
    // The order asked for comes second to the newest first, and so changes nothing; it is checked all the same.
    _ = order
    let filters = TaskFilters(query: request.query, caller: caller)
    let (bodies, total) = try await core.database.read { [views] transaction in
      let page = try filters.listing(transaction).page(transaction, paging)
      return (try views.bodies(page.rows.map { try TaskRow($0) }, including: includes, transaction), page.total)
    }
    return try await core.withStoredTexts(.page(bodies, paging, total: total, of: request), for: request)
  }

  private static let columns: Set<String> = [
    "id", "name", "description", "image", "collaboration_id", "study_id", "job_id", "parent_id", "init_org_id",
    "init_user_id", "created_at", "algorithm_store_id",
  ]

  private func create(_ request: APIRequest) async throws -> APIReply {
    let (caller, desk) = (try request.caller, TaskDesk(core, live))
    do {
      let shown = try await core.fields(of: request, NewTaskFields.schema, longTexts: ["input"], asInputs: true) {
        guard caller.kind == .container || caller.widestScope(.create, .task) != nil else { throw WireError.denied() }
      } _: { fields, texts in
        try await desk.create(NewTaskFields(fields, texts), request)
      }
      return try APIReply(.created, shown)
    } catch let error as WireError where error == .malformedJSON {
      throw WireError.bad("Request body is incorrect")
    }
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, TaskID(try request.id()))
    let includes = TaskViews.Includes(request.query.includes)
    let body = try await core.database.read { [views] transaction in
      let task = try Self.viewable(id, caller, transaction)
      if includes.contains(.results) {
        guard caller.may(.view, .run, of: task.owner) else {
          throw WireError.denied("You lack the permission to view results!")
        }
      }
      return try views.bodies([task], including: includes, transaction).first
    }
    guard let body else { throw WireError.unexpected }
    return try await core.withStoredTexts(APIReply(.ok, body), for: request)
  }

  private static func viewable(
    _ id: TaskID, _ caller: Caller, _ transaction: borrowing Transaction
  ) throws -> TaskRow {
    guard let task = try TaskRow.find(id, transaction) else { throw WireError.missing("task id=\(id) is not found") }
    guard caller.may(.view, .task, of: task.owner) else { throw WireError.denied() }
    return task
  }

  // MARK: Status

  /// The longest a request may wait, in seconds.
  static let longestWait = 60

  /// The status; with `wait=SECONDS` as soon as the task is finished, or after that time.
  private func status(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, TaskID(try request.id()))
    let seconds = min(max(try request.query.int("wait") ?? 0, 0), Self.longestWait)
    let changes = seconds > 0 ? live.watch.watch(id) : nil
    defer { if let changes { live.watch.leave(changes) } }
    func now() async throws -> RunStatus {
      try await core.database.read { transaction in
        try Progress.status(of: Self.viewable(id, caller, transaction).id, transaction)
      }
    }
    var status = try await now()
    let end = ContinuousClock.now + .seconds(seconds)
    while !status.isFinished, let changes, await changes.next(within: end - .now) { status = try await now() }
    return try APIReply(.ok, TaskStatusBody(status: status))
  }

  // MARK: Deleting

  /// Kills what still runs, then removes the task with its runs and subtasks.
  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, now) = (try request.caller, TaskID(try request.id()), core.now())
    try await core.database.write { [live] transaction in
      guard let task = try TaskRow.find(id, transaction) else { throw WireError.missing("Task id=\(id) not found") }
      guard caller.may(.delete, .task, of: task.owner) else { throw WireError.denied() }
      try TaskRemoval(live: live, now: now).remove(tasks: "id = \(id)", transaction)
    }
    return try .message("task id=\(id) and its algorithm run data have been successfully deleted")
  }
}
