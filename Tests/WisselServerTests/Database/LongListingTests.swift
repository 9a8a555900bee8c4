import Testing
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselRuns
import WisselTesting
import WisselWire

@testable import WisselServer

@Suite("Long lists")
struct LongListingTests {
  /// Who asks for a list, and for what of it.
  struct Question: Sendable, CustomTestStringConvertible {
    let path: String
    let scope: Scope
    var collaborations: Set<CollaborationID> = [1, 2]
    /// Which rows those are.
    let truth: SQL
    /// The index that finds the page's rows.
    let index: String
    /// Whether how many there are stands in a tally.
    var isTallied = true

    var testDescription: String { "\(path) at scope \(scope.rawValue)" }

    var caller: Caller {
      Caller(
        kind: .user, id: AuthenticatableID(LongLists.former), organization: 1, collaborations: collaborations,
        collaboratingOrganizations: [1], rules: [Rule(.view, .task, scope), Rule(.view, .run, scope)])
    }

    func listing(_ transaction: borrowing Transaction) throws -> LongListing {
      let parts = path.split(separator: "?", maxSplits: 1)
      let query = Query(parts.count > 1 ? String(parts[1]) : "")
      if parts[0] == "/task" { return try TaskFilters(query: query, caller: caller).listing(transaction) }
      let runs = RunFilters(query: query, caller: caller)
      return parts[0] == "/run"
        ? try runs.listing(RunRow.columns, of: RunRow.table, transaction)
        : try runs.listing(ResultRow.columns, of: "run", transaction)
    }
  }

  static let questions: [Question] = [
    Question(
      path: "/task", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2)", index: "task_collaboration"),
    Question(
      path: "/task", scope: .collaboration, collaborations: [1],
      truth: "task.collaboration_id IN (1)", index: "task_collaboration"),
    Question(
      path: "/task?is_user_created=1", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND task.parent_id IS NULL", index: "task_asked"),
    Question(
      path: "/task", scope: .organization,
      truth: "task.init_org_id = 1", index: "task_init_org"),
    Question(
      path: "/task", scope: .own,
      truth: "task.init_user_id = 1", index: "task_init_user"),
    Question(
      path: "/task?collaboration_id=2&init_user_id=1", scope: .global,
      truth: "task.collaboration_id = 2 AND task.init_user_id = 1", index: "task_init_user_collaboration"),
    Question(
      path: "/task?init_org_id=1", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND task.init_org_id = 1", index: "task_init_org_collaboration"),
    Question(
      path: "/task?study_id=1", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND task.study_id = 1", index: "task_study", isTallied: false),
    Question(
      path: "/task?parent_id=3", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND task.parent_id = 3", index: "task_parent", isTallied: false),
    Question(
      path: "/task?job_id=3", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND task.job_id = 3", index: "task_job", isTallied: false),
    Question(
      path: "/task?status=active", scope: .collaboration, collaborations: [4],
      truth: "task.collaboration_id IN (4) AND task.id % 100 = 0", index: "run_status", isTallied: false),
    Question(
      path: "/run", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2)", index: "run_owner_collaboration"),
    Question(
      path: "/run?collaboration_id=1", scope: .global,
      truth: "task.collaboration_id = 1", index: "run_owner_collaboration"),
    Question(
      path: "/run", scope: .organization,
      truth: "run.organization_id = 1", index: "run_owner_organization"),
    Question(
      path: "/run", scope: .own,
      truth: "task.init_user_id = 1", index: "run_owner_user", isTallied: false),
    Question(
      path: "/run?node_id=4", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND run.organization_id = 1 AND task.collaboration_id = 1",
      index: "run_owner_node"),
    Question(
      path: "/run?task_id=3", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND run.task_id = 3", index: "run_task", isTallied: false),
    Question(
      path: "/run?state=open", scope: .collaboration, collaborations: [4],
      truth: "task.collaboration_id IN (4) AND run.finished_at IS NULL", index: "run_open", isTallied: false),
    Question(
      path: "/run?port=11", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND run.id IN (SELECT run_id FROM algorithm_port WHERE port = 11)",
      index: "algorithm_port_port", isTallied: false),
    Question(
      path: "/result", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2)", index: "run_owner_collaboration"),
    Question(
      path: "/result?task_id=3", scope: .collaboration,
      truth: "task.collaboration_id IN (1, 2) AND run.task_id = 3", index: "run_task", isTallied: false),
  ]

  /// What else is asked often, or of all there is.
  private static let statements: [SQL] = [
    MetricsReport.Counts.runs, MetricsReport.Counts.tasks, MetricsReport.Counts.online,
    "SELECT 1 FROM authenticatable WHERE \(SilentNodes.silent(since: WireTime(microseconds: 0)))",
    "SELECT \(RunFacts.columns) FROM run WHERE \(Killing.open(of: 1, in: 1))",
  ]

  /// The tables that grow.
  private static let growing: Set<String> = [
    "task", "run", "owner", "run_owner", "algorithm_port", "authenticatable", "open",
  ]

  /// The steps of a statement, in the engine's words.
  private static func plan(_ sql: SQL, on engine: TestDatabase, _ transaction: borrowing Transaction) throws -> [String]
  {
    guard engine == .postgres else {
      return try transaction.query("EXPLAIN QUERY PLAN " + sql).map { try $0.value("detail") }
    }
    // Tables of few rows, such as those of tests, are read as a whole, whatever indexes they have.
    for way in ["seqscan", "hashjoin", "mergejoin"] {
      try transaction.execute("SET LOCAL enable_\(SQL(unsafeRaw: way)) = off")
    }
    return try transaction.query("EXPLAIN (COSTS OFF) " + sql).map { try $0.value("QUERY PLAN") }
  }

  /// The steps that go through all rows of a table that grows.
  private static func scans(_ plan: [String], on engine: TestDatabase) -> [String] {
    plan.filter { step in
      let words = step.split(separator: " ")
      let mark = engine == .sqlite ? "SCAN" : "on"
      guard let place = words.firstIndex(where: { $0 == mark }), place + 1 < words.count else { return false }
      let isPartial = ["run_open", "authenticatable_online"].contains { step.contains($0) }
      let isScan = engine == .sqlite || step.contains("Seq Scan")
      return isScan && !isPartial && growing.contains(String(words[place + 1]))
    }
  }

  @Test(
    "pages and totals are read off indexes and tallies, never by going through a table",
    arguments: TestDatabase.available)
  func plans(on engine: TestDatabase) async throws {
    try await Self.withLists(on: engine, tasks: 3000) { database in
      for question in Self.questions {
        let (page, length, isTallied) = try await database.read { transaction in
          let listing = try question.listing(transaction)
          return (
            try Self.plan(listing.statement(Paging(Query(""))), on: engine, transaction),
            try Self.plan(listing.length, on: engine, transaction), listing.length.text.contains("_tally")
          )
        }
        #expect(
          page.contains { $0.contains("\(question.index) ") || $0.hasSuffix(question.index) }, "\(question) \(page)")
        #expect(Self.scans(page, on: engine).isEmpty, "\(question) \(page)")
        #expect(Self.scans(length, on: engine).isEmpty, "\(question) \(length)")
        #expect(isTallied == question.isTallied, "\(question) \(length)")
      }
      for statement in Self.statements {
        let plan = try await database.read { try Self.plan(statement, on: engine, $0) }
        #expect(Self.scans(plan, on: engine).isEmpty, "\(statement.text) \(plan)")
      }
    }
  }

  @Test("a page and its total are what reading everything gives", arguments: TestDatabase.available)
  func pages(on engine: TestDatabase) async throws {
    try await Self.withLists(on: engine, tasks: 120) { database in
      for question in Self.questions {
        for page in [1, 2, 5] {
          let (found, total, length, all) = try await database.read { transaction in
            let listing = try question.listing(transaction)
            let (rows, total) = try listing.page(transaction, Paging(Query("per_page=7&page=\(page)")))
            let table: SQL = question.path.hasPrefix("/task") ? "task" : "run JOIN task ON task.id = run.task_id"
            let id: SQL = question.path.hasPrefix("/task") ? "task.id" : "run.id"
            let all = try transaction.query(
              "SELECT \(id) AS id FROM \(table) WHERE \(question.truth) ORDER BY \(id) DESC")
            return (
              try rows.map { try $0.value("id", as: Int.self) }, total, try transaction.count(listing.length),
              try all.map { try $0.value("id", as: Int.self) }
            )
          }
          #expect(found == Array(all.dropFirst((page - 1) * 7).prefix(7)), "\(question)")
          #expect(total == all.count && length == all.count && !all.isEmpty, "\(question)")
        }
      }
    }
  }

  private static func withLists(
    on engine: TestDatabase, tasks: Int, _ body: @Sendable (Database) async throws -> Void
  ) async throws {
    try await engine.withLocation { location in
      let database = try await Database.open(location)
      try await database.migrate(Schema.migrations, importCommand: "")
      try await LongLists.fill(database, tasks: tasks)
      // What its autovacuum does on its own; SQLite has no statistics here, as in the server.
      if engine == .postgres { try await database.write { try $0.execute("ANALYZE") } }
      try await body(database)
      try database.close()
    }
  }
}
