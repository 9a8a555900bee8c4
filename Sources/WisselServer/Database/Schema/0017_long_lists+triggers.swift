import WisselDatabase

/// What keeps the owners of runs and the tallies. A run stays with its task and organisation, so that these are not
/// followed.
///
/// PostgreSQL counts what comes and goes a statement at a time: a row that is changed for each of many others in one
/// transaction gets slower and slower there. What changes it looks at row by row, since a statement's tables of its rows
/// would hold a copy of each result.
extension Schema {
  static let sqliteLongLists: [SQL] =
    formerTriggers.map { "DROP TRIGGER \($0)" } + [
      "CREATE TRIGGER task_counted AFTER INSERT ON task BEGIN \(tasks(row: "NEW", 1)) END",
      "CREATE TRIGGER task_uncounted AFTER DELETE ON task BEGIN \(tasks(row: "OLD", -1)) END",
      "CREATE TRIGGER task_recounted \(taskUpdate) BEGIN \(taskChange) END",
      """
      CREATE TRIGGER run_counted AFTER INSERT ON run BEGIN
        \(owners("SELECT NEW.id AS id, NEW.task_id AS task_id, NEW.organization_id AS organization_id"))
        \(runs("SELECT NEW.id AS id, NEW.status AS status", 1))
      END
      """,
      """
      CREATE TRIGGER run_uncounted AFTER DELETE ON run BEGIN
        \(runs("SELECT OLD.id AS id, OLD.status AS status", -1))
        DELETE FROM run_owner WHERE run_id = OLD.id;
      END
      """,
      "CREATE TRIGGER run_recounted \(runUpdate) WHEN \(runHasChanged) BEGIN \(runChange) END",
    ]

  static let postgresLongLists: [SQL] =
    formerTriggers.flatMap {
      ["DROP TRIGGER \($0) ON task", "DROP FUNCTION \($0)()"]
    } + [
      function("task_counted", tasks(of: "added", 1)),
      "CREATE TRIGGER task_counted \(inserted("task")) EXECUTE FUNCTION task_counted()",
      function("task_uncounted", tasks(of: "removed", -1)),
      "CREATE TRIGGER task_uncounted \(deleted("task")) EXECUTE FUNCTION task_uncounted()",
      function("task_recounted", seen("SELECT id FROM run WHERE task_id = NEW.id") + taskChange),
      "CREATE TRIGGER task_recounted \(taskUpdate) FOR EACH ROW EXECUTE FUNCTION task_recounted()",
      function("run_counted", owners("SELECT * FROM added") + runs("SELECT * FROM added", 1)),
      "CREATE TRIGGER run_counted \(inserted("run")) EXECUTE FUNCTION run_counted()",
      function(
        "run_uncounted",
        seen("SELECT id FROM removed") + runs("SELECT * FROM removed", -1)
          + "DELETE FROM run_owner WHERE run_id IN (SELECT id FROM removed);"),
      "CREATE TRIGGER run_uncounted \(deleted("run")) EXECUTE FUNCTION run_uncounted()",
      function("run_recounted", seen("SELECT NEW.id AS id") + runChange),
      """
      CREATE TRIGGER run_recounted \(runUpdate) FOR EACH ROW WHEN (\(runHasChanged)) EXECUTE FUNCTION run_recounted()
      """,
    ]

  /// Of the migration that made the first tally.
  private static let formerTriggers: [SQL] = ["task_counted", "task_uncounted", "task_recounted"]

  // MARK: Tasks

  /// Adds a row's task, or takes it away.
  private static func tasks(row: SQL, _ sign: Int) -> SQL {
    """
    INSERT INTO task_tally (\(taskOwners), amount)
    VALUES (\(row).collaboration_id, \(row).init_org_id, COALESCE(\(row).init_user_id, 0),
      CASE WHEN \(row).parent_id IS NULL THEN 0 ELSE 1 END, \(number(sign)))
    \(taskSum)
    """
  }

  /// Adds a statement's tasks, or takes them away.
  private static func tasks(of rows: SQL, _ sign: Int) -> SQL {
    """
    INSERT INTO task_tally (\(taskOwners), amount)
    SELECT collaboration_id, init_org_id, COALESCE(init_user_id, 0), CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END,
      \(number(sign)) * COUNT(*)
    FROM \(rows) GROUP BY 1, 2, 3, 4
    \(taskSum)
    """
  }

  private static let taskOwners: SQL = "collaboration_id, init_org_id, init_user_id, is_subtask"
  private static let taskSum: SQL =
    "ON CONFLICT (\(taskOwners)) DO UPDATE SET amount = task_tally.amount + EXCLUDED.amount;"

  private static let taskUpdate: SQL = "AFTER UPDATE OF collaboration_id, init_org_id, init_user_id, parent_id ON task"

  private static let taskChange: SQL = """
    \(tasks(row: "OLD", -1))
    \(tasks(row: "NEW", 1))
    \(runs(ofTask: "OLD", -1))
    \(runs(ofTask: "NEW", 1))
    UPDATE run_owner SET collaboration_id = NEW.collaboration_id, init_user_id = COALESCE(NEW.init_user_id, 0)
    WHERE run_id IN (SELECT id FROM run WHERE task_id = NEW.id);
    """

  /// Adds the runs of a changed task to its collaboration, or takes them away.
  private static func runs(ofTask task: SQL, _ sign: Int) -> SQL {
    """
    INSERT INTO run_tally (\(runOwners), amount)
    SELECT \(task).collaboration_id, organization_id, status, \(number(sign)) * COUNT(*)
    FROM run WHERE task_id = \(task).id GROUP BY organization_id, status
    \(runSum)
    """
  }

  // MARK: Runs

  /// Notes the owners of new runs, given by `id`, `task_id` and `organization_id`.
  private static func owners(_ rows: SQL) -> SQL {
    """
    INSERT INTO run_owner (run_id, collaboration_id, organization_id, init_user_id)
    SELECT added.id, task.collaboration_id, added.organization_id, COALESCE(task.init_user_id, 0)
    FROM (\(rows)) AS added JOIN task ON task.id = added.task_id;
    """
  }

  /// Adds runs whose owners are noted, given by `id` and `status`, or takes them away.
  private static func runs(_ rows: SQL, _ sign: Int) -> SQL {
    """
    INSERT INTO run_tally (\(runOwners), amount)
    SELECT owner.collaboration_id, owner.organization_id, counted.status, \(number(sign)) * COUNT(*)
    FROM (\(rows)) AS counted JOIN run_owner AS owner ON owner.run_id = counted.id WHERE 1 = 1 GROUP BY 1, 2, 3
    \(runSum)
    """
  }

  private static let runOwners: SQL = "collaboration_id, organization_id, status"
  private static let runSum: SQL =
    "ON CONFLICT (\(runOwners)) DO UPDATE SET amount = run_tally.amount + EXCLUDED.amount;"

  private static let runUpdate: SQL = "AFTER UPDATE OF status ON run"
  private static let runHasChanged: SQL = "OLD.status <> NEW.status"
  private static let runChange: SQL = """
    \(runs("SELECT OLD.id AS id, OLD.status AS status", -1))
    \(runs("SELECT NEW.id AS id, NEW.status AS status", 1))
    """

  // MARK: Words

  /// A transaction of PostgreSQL that began before the owners were there would count nothing: it has to start over.
  private static func seen(_ rows: SQL) -> SQL {
    """
    IF EXISTS (SELECT 1 FROM (\(rows)) AS counted
      WHERE NOT EXISTS (SELECT 1 FROM run_owner WHERE run_id = counted.id)) THEN
      RAISE EXCEPTION 'the owners of runs are younger than this transaction' USING ERRCODE = '40001';
    END IF;
    """
  }

  private static func number(_ number: Int) -> SQL { SQL(unsafeRaw: "\(number)") }

  private static func function(_ name: SQL, _ body: SQL) -> SQL {
    "CREATE FUNCTION \(name)() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN \(body) RETURN NULL; END $$"
  }

  private static func inserted(_ table: SQL) -> SQL {
    "AFTER INSERT ON \(table) REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
  }

  private static func deleted(_ table: SQL) -> SQL {
    "AFTER DELETE ON \(table) REFERENCING OLD TABLE AS removed FOR EACH STATEMENT"
  }
}
