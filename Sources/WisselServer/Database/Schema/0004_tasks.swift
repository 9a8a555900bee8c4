import WisselDatabase

extension Schema {
  /// Questions and each organisation's share of answering them. Deleting a task takes its runs and subtasks along.
  static let tasks = Migration(
    4, "stores, tasks, runs",
    [
      """
      CREATE TABLE algorithm_store (
        id \(.identity),
        name TEXT NOT NULL,
        url TEXT NOT NULL,
        collaboration_id INTEGER REFERENCES collaboration (id) ON DELETE CASCADE
      )
      """,
      "CREATE INDEX algorithm_store_collaboration ON algorithm_store (collaboration_id)",
      """
      CREATE TABLE task (
        id \(.identity),
        name TEXT NOT NULL DEFAULT '',
        description TEXT NOT NULL DEFAULT '',
        image TEXT NOT NULL,
        job_id INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        collaboration_id INTEGER NOT NULL REFERENCES collaboration (id),
        study_id INTEGER REFERENCES study (id),
        parent_id INTEGER REFERENCES task (id) ON DELETE CASCADE,
        init_org_id INTEGER NOT NULL REFERENCES organization (id),
        init_user_id INTEGER REFERENCES account (id),
        algorithm_store_id INTEGER REFERENCES algorithm_store (id) ON DELETE SET NULL
      )
      """,
      "CREATE INDEX task_collaboration ON task (collaboration_id)",
      "CREATE INDEX task_study ON task (study_id)",
      "CREATE INDEX task_parent ON task (parent_id)",
      "CREATE INDEX task_init_org ON task (init_org_id)",
      "CREATE INDEX task_init_user ON task (init_user_id)",
      "CREATE INDEX task_store ON task (algorithm_store_id)",
      "CREATE INDEX task_job ON task (job_id)",
      """
      CREATE TABLE task_database (
        id \(.identity),
        task_id INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
        label TEXT NOT NULL,
        parameters TEXT NOT NULL
      )
      """,
      "CREATE INDEX task_database_task ON task_database (task_id)",
      """
      CREATE TABLE run (
        id \(.identity),
        task_id INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
        organization_id INTEGER NOT NULL REFERENCES organization (id),
        status TEXT NOT NULL,
        input TEXT NOT NULL,
        result TEXT,
        log TEXT,
        assigned_at BIGINT NOT NULL,
        started_at BIGINT,
        finished_at BIGINT,
        cleanup_at BIGINT,
        blob_storage_used INTEGER NOT NULL DEFAULT 0
      )
      """,
      "CREATE INDEX run_task ON run (task_id)",
      "CREATE INDEX run_organization_open ON run (organization_id, finished_at)",
      """
      CREATE TABLE algorithm_port (
        id \(.identity),
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        port INTEGER NOT NULL,
        label TEXT
      )
      """,
      "CREATE INDEX algorithm_port_run ON algorithm_port (run_id)",
    ])
}
