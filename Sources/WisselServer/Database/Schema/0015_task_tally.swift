import WisselDatabase

extension Schema {
  /// How many tasks there are of each owner, kept by the database itself, so that a page of a long list tells the length
  /// of the list without counting it. Nobody's user is 0.
  static let taskTally = Migration(
    15, "numbers of tasks",
    [
      """
      CREATE TABLE task_tally (
        collaboration_id INTEGER NOT NULL,
        init_org_id INTEGER NOT NULL,
        init_user_id INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (collaboration_id, init_org_id, init_user_id)
      )
      """,
      """
      INSERT INTO task_tally (collaboration_id, init_org_id, init_user_id, amount)
      SELECT collaboration_id, init_org_id, COALESCE(init_user_id, 0), COUNT(*) FROM task
      GROUP BY collaboration_id, init_org_id, COALESCE(init_user_id, 0)
      """,
    ],
    sqlite: [
      "CREATE TRIGGER task_counted AFTER INSERT ON task BEGIN \(counted) END",
      "CREATE TRIGGER task_uncounted AFTER DELETE ON task BEGIN \(uncounted) END",
      """
      CREATE TRIGGER task_recounted AFTER UPDATE OF collaboration_id, init_org_id, init_user_id ON task
      BEGIN \(uncounted) \(counted) END
      """,
    ],
    // A statement at a time: a row that is changed for each of many others in one transaction gets slower and slower.
    postgres: [
      function("task_counted", owners(of: "added", as: 1)),
      function("task_uncounted", owners(of: "removed", as: -1)),
      trigger("task_counted", "AFTER INSERT ON task REFERENCING NEW TABLE AS added"),
      trigger("task_uncounted", "AFTER DELETE ON task REFERENCING OLD TABLE AS removed"),
      function("task_recounted", "\(owners(of: "removed", as: -1)) \(owners(of: "added", as: 1))"),
      trigger("task_recounted", "AFTER UPDATE ON task REFERENCING OLD TABLE AS removed NEW TABLE AS added"),
    ])

  private static let counted: SQL = """
    INSERT INTO task_tally (collaboration_id, init_org_id, init_user_id, amount)
    VALUES (NEW.collaboration_id, NEW.init_org_id, COALESCE(NEW.init_user_id, 0), 1)
    ON CONFLICT (collaboration_id, init_org_id, init_user_id) DO UPDATE SET amount = amount + 1;
    """

  private static let uncounted: SQL = """
    UPDATE task_tally SET amount = amount - 1
    WHERE collaboration_id = OLD.collaboration_id AND init_org_id = OLD.init_org_id
      AND init_user_id = COALESCE(OLD.init_user_id, 0);
    """

  /// Adds the owners of a statement's rows.
  private static func owners(of rows: SQL, as sign: Int) -> SQL {
    """
    INSERT INTO task_tally (collaboration_id, init_org_id, init_user_id, amount)
    SELECT collaboration_id, init_org_id, COALESCE(init_user_id, 0), \(SQL(unsafeRaw: "\(sign)")) * COUNT(*)
    FROM \(rows) GROUP BY collaboration_id, init_org_id, COALESCE(init_user_id, 0)
    ON CONFLICT (collaboration_id, init_org_id, init_user_id)
    DO UPDATE SET amount = task_tally.amount + EXCLUDED.amount;
    """
  }

  private static func function(_ name: SQL, _ body: SQL) -> SQL {
    "CREATE FUNCTION \(name)() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN \(body) RETURN NULL; END $$"
  }

  private static func trigger(_ name: SQL, _ occasion: SQL) -> SQL {
    "CREATE TRIGGER \(name) \(occasion) FOR EACH STATEMENT EXECUTE FUNCTION \(name)()"
  }
}
