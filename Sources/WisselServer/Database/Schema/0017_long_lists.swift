import WisselDatabase

extension Schema {
  /// Lists of tasks and runs whose pages and lengths cost the same however long they are. The indexes come first: while
  /// they are made nobody else writes, and what is counted after them stays as it was counted.
  static let longLists = Migration(
    17, "long lists", taskIndexes + otherIndexes + runOwnerTable + tallyTables, sqlite: sqliteLongLists,
    postgres: postgresLongLists)

  /// Each gives the tasks of an owner in their order.
  private static let taskIndexes: [SQL] =
    ["collaboration", "study", "parent", "init_org", "init_user", "store", "job"].map {
      "DROP INDEX task_\(SQL(unsafeRaw: $0))"
    } + [
      "CREATE INDEX task_collaboration ON task (collaboration_id, id)",
      "CREATE INDEX task_asked ON task (collaboration_id, id) WHERE parent_id IS NULL",
      "CREATE INDEX task_study ON task (study_id, collaboration_id, id)",
      "CREATE INDEX task_parent ON task (parent_id, id)",
      "CREATE INDEX task_init_org ON task (init_org_id, id)",
      "CREATE INDEX task_init_org_collaboration ON task (init_org_id, collaboration_id, id)",
      "CREATE INDEX task_init_user ON task (init_user_id, id)",
      "CREATE INDEX task_init_user_collaboration ON task (init_user_id, collaboration_id, id)",
      "CREATE INDEX task_store ON task (algorithm_store_id, collaboration_id, id)",
      "CREATE INDEX task_job ON task (job_id, id)",
    ]

  /// What is found among many by being open, online or at a port.
  private static let otherIndexes: [SQL] = [
    "CREATE INDEX run_open ON run (id, finished_at) WHERE finished_at IS NULL",
    "CREATE INDEX authenticatable_online ON authenticatable (type) WHERE status = 'online'",
    "CREATE INDEX algorithm_port_port ON algorithm_port (port)",
  ]

  /// Whose the runs are, beside the large rows of the runs themselves: triggers keep it. Nobody's user is 0.
  private static let runOwnerTable: [SQL] = [
    """
    CREATE TABLE run_owner (
      run_id INTEGER PRIMARY KEY,
      collaboration_id INTEGER NOT NULL,
      organization_id INTEGER NOT NULL,
      init_user_id INTEGER NOT NULL
    )
    """,
    """
    INSERT INTO run_owner (run_id, collaboration_id, organization_id, init_user_id)
    SELECT run.id, task.collaboration_id, run.organization_id, COALESCE(task.init_user_id, 0)
    FROM run JOIN task ON task.id = run.task_id ORDER BY run.id
    """,
    "CREATE INDEX run_owner_collaboration ON run_owner (collaboration_id, run_id)",
    "CREATE INDEX run_owner_organization ON run_owner (organization_id, run_id)",
    "CREATE INDEX run_owner_node ON run_owner (organization_id, collaboration_id, run_id)",
    "CREATE INDEX run_owner_user ON run_owner (init_user_id, run_id)",
  ]

  /// How many tasks each owner has, those asked on another's behalf apart; and how many runs of each status.
  private static let tallyTables: [SQL] = [
    "DROP TABLE task_tally",
    """
    CREATE TABLE task_tally (
      collaboration_id INTEGER NOT NULL,
      init_org_id INTEGER NOT NULL,
      init_user_id INTEGER NOT NULL,
      is_subtask INTEGER NOT NULL,
      amount INTEGER NOT NULL,
      PRIMARY KEY (collaboration_id, init_org_id, init_user_id, is_subtask)
    )
    """,
    """
    INSERT INTO task_tally (collaboration_id, init_org_id, init_user_id, is_subtask, amount)
    SELECT collaboration_id, init_org_id, COALESCE(init_user_id, 0), CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END,
      COUNT(*)
    FROM task
    GROUP BY collaboration_id, init_org_id, COALESCE(init_user_id, 0), CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END
    """,
    "CREATE INDEX task_tally_init_org ON task_tally (init_org_id)",
    "CREATE INDEX task_tally_init_user ON task_tally (init_user_id)",
    """
    CREATE TABLE run_tally (
      collaboration_id INTEGER NOT NULL,
      organization_id INTEGER NOT NULL,
      status TEXT NOT NULL,
      amount INTEGER NOT NULL,
      PRIMARY KEY (collaboration_id, organization_id, status)
    )
    """,
    """
    INSERT INTO run_tally (collaboration_id, organization_id, status, amount)
    SELECT owner.collaboration_id, owner.organization_id, run.status, COUNT(*)
    FROM run JOIN run_owner AS owner ON owner.run_id = run.id
    GROUP BY owner.collaboration_id, owner.organization_id, run.status
    """,
    "CREATE INDEX run_tally_organization ON run_tally (organization_id)",
  ]
}
