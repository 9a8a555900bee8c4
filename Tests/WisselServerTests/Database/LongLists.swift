import WisselDatabase

/// A database with long lists: many tasks of a large collaboration, after few of three small ones.
enum LongLists {
  /// Organisations and collaborations are numbered from 1; 4 is the large one, in which are organisations 2 and 3.
  static let collaborations = 4
  /// The user who asked the tasks of the small collaborations, and one who asked some of all others.
  static let (former, present) = (1, 2)

  /// Fills a database with the server's tables.
  static func fill(_ database: Database, tasks: Int) async throws {
    try await database.write { transaction in
      for number in 1...3 { try transaction.execute("INSERT INTO organization (name) VALUES (\("o\(number)"))") }
      for number in 1...collaborations {
        try transaction.execute("INSERT INTO collaboration (name, encrypted) VALUES (\("c\(number)"), 0)")
        try transaction.execute(
          """
          INSERT INTO membership (collaboration_id, organization_id)
          SELECT \(number), id FROM organization WHERE \(number < collaborations ? "id = 1" : "id > 1" as SQL)
          """)
      }
      for number in [former, present, 3] {
        try transaction.execute("INSERT INTO authenticatable (type) VALUES ('user')")
        try transaction.execute(
          """
          INSERT INTO account (id, username, password, organization_id) VALUES (\(number), \("u\(number)"), '-', 1)
          """)
      }
      try transaction.execute("INSERT INTO authenticatable (type, status) VALUES ('node', 'online')")
      try transaction.execute(
        """
        INSERT INTO node (id, name, api_key_digest, organization_id, collaboration_id) VALUES (4, 'n', '-', 1, 1)
        """)
      try transaction.execute("INSERT INTO study (name, collaboration_id) VALUES ('s', 1)")
      try transaction.execute(
        """
        INSERT INTO task (name, image, job_id, created_at, collaboration_id, study_id, parent_id, init_org_id,
          init_user_id)
        WITH RECURSIVE counted (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM counted WHERE value < \(tasks))
        SELECT 'old', 'image', value, value, CASE WHEN value <= 45 THEN 1 + value % 3 ELSE \(collaborations) END,
          CASE WHEN value <= 45 AND value % 3 = 0 THEN 1 END, CASE WHEN value % 4 = 0 THEN value - 1 END,
          CASE WHEN value <= 45 THEN 1 ELSE 2 + value % 2 END,
          CASE WHEN value <= 45 THEN \(former) WHEN value % 5 = 0 THEN \(present) ELSE 3 END
        FROM counted
        """)
      try transaction.execute(
        """
        INSERT INTO run (task_id, organization_id, status, input, assigned_at, finished_at)
        SELECT task.id, membership.organization_id,
          CASE WHEN task.id % 100 = 0 THEN 'active' WHEN task.id % 50 = 1 THEN 'crashed' ELSE 'completed' END, '',
          task.created_at, CASE WHEN task.id % 100 = 0 THEN NULL ELSE task.created_at END
        FROM task JOIN membership ON membership.collaboration_id = task.collaboration_id
        ORDER BY task.id, membership.organization_id
        """)
      try transaction.execute(
        "INSERT INTO algorithm_port (run_id, port) SELECT id, 1 + id FROM run WHERE id % 5 = 0")
    }
  }
}
