import Foundation
import WisselDatabase

/// How the cost of a request follows the number of tasks in the database: filled behind the server's back, with three
/// ended runs for each task.
struct GrowthBench {
  let server: BenchedServer
  let world: BenchWorld
  let location: DatabaseLocation

  private static let sizes = [100, 10_000, 1_000_000]
  /// What is asked at each size.
  private static let kinds: Set = [
    "list organisations", "list a task's runs", "create a task, 3 organisations", "patch a run, 100 kB", "node login",
    "the newest tasks", "the newest runs",
  ]

  func run() async throws {
    Line.heading("\(server.name): requests of one connection by the number of tasks in the database: p50, processor")
    let database = try await Database.open(location)
    for size in Self.sizes {
      let tasks = try await fill(database, upTo: size)
      let load = Load(server: server, connections: 1)
      for kind in world.kinds + [world.newestTasks, world.newestRuns] where Self.kinds.contains(kind.name) {
        let count = kind.count / 4
        let figures = try await load.run(count, try await kind.prepare(count))
        Line.figure(
          "\(tasks) tasks: \(kind.name)",
          String(format: "%7.2f ms %7.3f ms", figures.p50 * 1000, figures.processor * 1000))
      }
    }
    try database.close()
  }

  /// Adds tasks until there are so many; gives how many there are.
  private func fill(_ database: Database, upTo size: Int) async throws -> Int {
    while true {
      let there = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM task") }
      guard there < size else { return there }
      let missing = min(size - there, 20_000)
      try await database.write { transaction in
        let last = try transaction.count("SELECT MAX(id) AS count FROM task")
        try transaction.execute(
          """
          INSERT INTO task (name, image, job_id, created_at, collaboration_id, init_org_id, init_user_id)
          SELECT 'old', task.image, task.job_id + number.value, task.created_at, task.collaboration_id,
            task.init_org_id, task.init_user_id
          FROM task CROSS JOIN (
            WITH RECURSIVE counted (value) AS (
              SELECT 1 UNION ALL SELECT value + 1 FROM counted WHERE value < \(missing)
            ) SELECT value FROM counted
          ) AS number
          WHERE task.id = \(last)
          """)
        try transaction.execute(
          """
          INSERT INTO run (task_id, organization_id, status, input, result, assigned_at, started_at, finished_at)
          SELECT task.id, membership.organization_id, 'completed', 'e30=', 'e30=', task.created_at, task.created_at,
            task.created_at
          FROM task JOIN membership ON membership.collaboration_id = task.collaboration_id WHERE task.id > \(last)
          """)
      }
    }
  }
}
