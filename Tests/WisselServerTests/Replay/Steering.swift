import WisselDatabase
import WisselServer
import WisselTesting
import WisselWire

/// Gives new rows the numbers of the recording: the original's database used the number of a deleted last row again,
/// and kept runs whose task was deleted, ours does neither.
struct Steering {
  let server: TestServer
  let transcript: Transcript

  /// Before an entry that creates something.
  func steer(to index: Int) async throws {
    let entry = transcript.entries[index]
    guard entry["request"]?["method"] == "POST", let path = entry["request"]?["path"]?.string,
      let status = entry["response"]?["status"]?.int, status < 300
    else { return }
    if let table = Self.tables[path], let id = entry["response"]?["json"]?["id"]?.int {
      try await set(table, before: id)
      if table == "task" { try await set("run", before: firstRun(of: id, after: index)) }
    }
  }

  private static let tables = [
    "/api/task": "task", "/api/organization": "organization", "/api/collaboration": "collaboration",
    "/api/user": "authenticatable", "/api/node": "authenticatable", "/api/role": "role", "/api/study": "study",
    "/api/column": "task", "/api/algorithmstore": "algorithm_store", "/api/port": "algorithm_port",
  ]

  /// The number of a new task's first run, as later entries show it; nil when none does.
  private func firstRun(of task: Int, after index: Int) -> Int? {
    for entry in transcript.entries[(index + 1)...] {
      if entry["request"]?["path"] == "/api/task", entry["response"]?["json"]?["id"]?.int == task { return nil }
      let runs = entry.descendants.filter {
        ($0["results"] != nil || $0["run"] != nil) && $0["task"]?["id"]?.int == task
      }
      if let first = runs.compactMap({ $0["id"]?.int }).min() { return lowest(first, task, entry) }
    }
    return nil
  }

  /// Of a page that shows one run of several, the request says nothing about the others: nodes ask for their own run,
  /// whose number is the first one's plus the place of their organisation among the receivers.
  private func lowest(_ run: Int, _ task: Int, _ entry: JSONValue) -> Int {
    guard
      let receivers = transcript.entries.last(where: {
        $0["request"]?["path"] == "/api/task" && $0["response"]?["json"]?["id"]?.int == task
      })?["request"]?["json"]?["organizations"]?.array?.compactMap({ $0["id"]?.int }),
      let organization = entry.descendants.first(where: {
        $0["id"]?.int == run && $0["organization"]?["id"] != nil
      })?["organization"]?["id"]?.int,
      let place = receivers.firstIndex(of: organization)
    else { return run }
    return run - place
  }

  private func set(_ table: String, before id: Int?) async throws {
    try await server.service.core.database.write { transaction in
      let top = try transaction.count("SELECT COALESCE(MAX(id), 0) AS count FROM \(SQL(unsafeRaw: table))")
      let number = (id ?? top + 1) - 1
      guard TestDatabase.ofThisPass == .sqlite else {
        _ = try transaction.query(
          "SELECT setval(CAST(pg_get_serial_sequence(\(table), 'id') AS REGCLASS), \(number + 1), FALSE)")
        return
      }
      if try transaction.execute("UPDATE sqlite_sequence SET seq = \(number) WHERE name = \(table)") == 0 {
        try transaction.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (\(table), \(number))")
      }
    }
  }
}
