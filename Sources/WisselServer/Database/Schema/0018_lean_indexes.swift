import WisselDatabase

extension Schema {
  /// Indexes without the rows that nobody looks for in them: most tasks have no parent, study or store, and a new run is
  /// not to be cleaned up. A row of an index costs about as much as one of a table.
  static let leanIndexes = Migration(
    18, "lean indexes",
    ["task_study", "task_parent", "task_store", "run_cleanup"].map { "DROP INDEX \(SQL(unsafeRaw: $0))" } + [
      "CREATE INDEX task_study ON task (study_id, collaboration_id, id) WHERE study_id IS NOT NULL",
      "CREATE INDEX task_parent ON task (parent_id, id) WHERE parent_id IS NOT NULL",
      """
      CREATE INDEX task_store ON task (algorithm_store_id, collaboration_id, id) WHERE algorithm_store_id IS NOT NULL
      """,
      "CREATE INDEX run_cleanup ON run (finished_at) WHERE status = 'completed' AND cleanup_at IS NULL",
    ])
}
