import WisselDatabase
import WisselHTTP
import WisselSocketIO

/// All figures of the server at one moment.
package struct MetricsReport: Sendable {
  private let core: ServerCore
  private let live: LiveEvents
  private let requests: RequestFigures

  init(_ core: ServerCore, _ live: LiveEvents, _ requests: RequestFigures) {
    self.core = core
    self.live = live
    self.requests = requests
  }

  /// In the form Prometheus reads. The database's figures are left out when it does not answer, and it is said so.
  package func text() async -> String {
    var text = MetricsText()
    requests.write(to: &text)
    text.add("wissel_sockets", .gauge, "Socket.IO sessions.", live.sockets.connections)
    text.add("wissel_waiting_requests", .gauge, "Requests that wait for a task.", live.waitingRequests)
    live.nodeFigures.write(to: &text)
    let counts = try? await core.database.read { try Counts($0) }
    text.add("wissel_database_up", .gauge, "Whether the database answers.", counts == nil ? 0 : 1)
    counts?.write(to: &text)
    return text.text
  }

  struct Counts: Sendable {
    static let runs: SQL = """
      SELECT status, CAST(SUM(amount) AS INTEGER) AS count FROM run_tally GROUP BY status HAVING SUM(amount) > 0
      ORDER BY status
      """
    static let tasks = Tally.sum(of: "task_tally")
    static let online: SQL = """
      SELECT type, COUNT(*) AS count FROM authenticatable WHERE status = 'online' GROUP BY type ORDER BY type
      """

    var runs: [(status: String, count: Int)]
    var tasks: Int
    var online: [(kind: String, count: Int)]

    init(_ transaction: borrowing Transaction) throws {
      runs = try transaction.query(Self.runs).map { (try $0.value("status"), try $0.value("count")) }
      tasks = try transaction.count(Self.tasks)
      online = try transaction.query(Self.online).map { (try $0.value("type"), try $0.value("count")) }
    }

    func write(to text: inout MetricsText) {
      text.add("wissel_tasks", .gauge, "Tasks in the database.", tasks)
      text.add(
        "wissel_runs", .gauge, "Runs in the database, by status.",
        runs.map { MetricsText.Sample(labels: [("status", $0.status)], value: Double($0.count)) })
      text.add(
        "wissel_online", .gauge, "Users and nodes that are connected.",
        online.map { MetricsText.Sample(labels: [("kind", $0.kind)], value: Double($0.count)) })
    }
  }
}
