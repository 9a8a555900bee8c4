import Foundation
import WisselDatabase
import WisselPasswords
import WisselServer

/// A small database with the tables of a vantage6 4.15 server, as SQLAlchemy makes them.
struct OldDatabase {
  let file: URL
  static let apiKey = "123e4567-e89b-12d3-a456-426614174001"

  /// - Parameter defects: adds what the original leaves behind when things are deleted.
  init(in folder: URL, defects: [SQL] = []) async throws {
    file = folder.appendingPathComponent("old.sqlite")
    let database = try Database.open(file)
    var generator = SystemRandomNumberGenerator()
    let password = try Bcrypt.hash("Old-Passw0rd", cost: 4, using: &generator)
    let key = try Bcrypt.hash(Self.apiKey, cost: 4, using: &generator)
    try await database.write { transaction in
      for statement in Self.tables { try transaction.execute(statement) }
      for statement in Self.rows(password: password, key: key) + defects { try transaction.execute(statement) }
    }
    try database.close()
  }

  private static let tables: [SQL] = [
    "CREATE TABLE organization (id INTEGER PRIMARY KEY, name VARCHAR, domain VARCHAR, address1 VARCHAR, address2 VARCHAR, zipcode VARCHAR, country VARCHAR, _public_key BLOB)",
    "CREATE TABLE collaboration (id INTEGER PRIMARY KEY, name VARCHAR, encrypted BOOLEAN)",
    #"CREATE TABLE "Member" (organization_id INTEGER, collaboration_id INTEGER)"#,
    "CREATE TABLE study (id INTEGER PRIMARY KEY, name VARCHAR, collaboration_id INTEGER)",
    #"CREATE TABLE "StudyMember" (organization_id INTEGER, study_id INTEGER)"#,
    "CREATE TABLE authenticatable (id INTEGER PRIMARY KEY, type VARCHAR(50), ip VARCHAR, last_seen DATETIME, status VARCHAR)",
    #"CREATE TABLE "user" (id INTEGER PRIMARY KEY, username VARCHAR, password VARCHAR, firstname VARCHAR, lastname VARCHAR, email VARCHAR, organization_id INTEGER, failed_login_attempts INTEGER, last_login_attempt DATETIME, otp_secret VARCHAR(32), last_email_failed_login_sent DATETIME, last_email_recover_password_sent DATETIME)"#,
    "CREATE TABLE node (id INTEGER PRIMARY KEY, name VARCHAR, api_key VARCHAR, collaboration_id INTEGER, organization_id INTEGER)",
    "CREATE TABLE nodeconfig (id INTEGER PRIMARY KEY, node_id INTEGER, key VARCHAR, value VARCHAR)",
    "CREATE TABLE rule (id INTEGER PRIMARY KEY, name TEXT, operation VARCHAR(7), scope VARCHAR(13), description VARCHAR)",
    "CREATE TABLE role (id INTEGER PRIMARY KEY, name TEXT, description TEXT, organization_id INTEGER, is_default_role BOOLEAN)",
    "CREATE TABLE role_rule_association (role_id INTEGER, rule_id INTEGER)",
    #"CREATE TABLE "Permission" (role_id INTEGER, user_id INTEGER)"#,
    #"CREATE TABLE "UserPermission" (rule_id INTEGER, user_id INTEGER)"#,
    "CREATE TABLE algorithmstore (id INTEGER PRIMARY KEY, name VARCHAR, url VARCHAR, collaboration_id INTEGER)",
    "CREATE TABLE task (id INTEGER PRIMARY KEY, name VARCHAR, description VARCHAR, image VARCHAR, collaboration_id INTEGER, study_id INTEGER, job_id INTEGER, parent_id INTEGER, init_org_id INTEGER, init_user_id INTEGER, created_at DATETIME, algorithm_store_id INTEGER)",
    "CREATE TABLE taskdatabase (id INTEGER PRIMARY KEY, task_id INTEGER, database VARCHAR, parameters VARCHAR)",
    "CREATE TABLE run (id INTEGER PRIMARY KEY, input TEXT, task_id INTEGER, organization_id INTEGER, result TEXT, assigned_at DATETIME, started_at DATETIME, finished_at DATETIME, status TEXT, log TEXT, cleanup_at DATETIME, blob_storage_used BOOLEAN)",
    "CREATE TABLE algorithmport (id INTEGER PRIMARY KEY, port INTEGER, run_id INTEGER, label VARCHAR)",
  ]

  private static func rows(password: String, key: String) -> [SQL] {
    [
      "INSERT INTO organization VALUES (3, 'Old', 'old.example', '', NULL, '', 'NL', X'2d2d2d')",
      "INSERT INTO collaboration VALUES (5, 'together', 0)",
      #"INSERT INTO "Member" VALUES (3, 5), (3, 5)"#,
      "INSERT INTO study VALUES (2, 'trial', 5)",
      #"INSERT INTO "StudyMember" VALUES (3, 2)"#,
      """
      INSERT INTO authenticatable VALUES (7, 'user', NULL, '2026-01-02 03:04:05.000006', 'online'),
        (9, 'node', '10.0.0.1', NULL, 'online')
      """,
      """
      INSERT INTO "user" VALUES (7, 'olga', \(password), 'Olga', '', 'o@old.example', 3, 2,
        '2026-01-02 03:04:05.000006', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', NULL, NULL)
      """,
      "INSERT INTO node VALUES (9, 'old node', \(key), 5, 3)",
      "INSERT INTO nodeconfig VALUES (1, 9, 'encryption', 0)",
      "INSERT INTO rule VALUES (40, 'task', 'VIEW', 'OWN', 'x'), (41, 'moon', 'VIEW', 'OWN', 'x')",
      "INSERT INTO role VALUES (11, 'Root', 'x', NULL, 1), (12, 'mine', 'x', 3, 0)",
      "INSERT INTO role_rule_association VALUES (12, 40), (12, 41)",
      #"INSERT INTO "Permission" VALUES (12, 7), (11, 7)"#,
      #"INSERT INTO "UserPermission" VALUES (40, 7)"#,
      "INSERT INTO algorithmstore VALUES (4, 'store', 'http://store.example', NULL)",
      """
      INSERT INTO task VALUES (20, 'asked', '', 'image:1', 5, 2, 6, NULL, 3, 7, '2026-01-02 03:04:05', 4),
        (21, 'part', '', 'image:1', 5, NULL, 6, 20, 3, 7, '2026-01-02 03:04:06', NULL)
      """,
      "INSERT INTO taskdatabase VALUES (1, 20, 'default', '{}')",
      """
      INSERT INTO run VALUES (30, 'aW4=', 20, 3, 'b3V0', '2026-01-02 03:04:05', '2026-01-02 03:04:07.5',
        '2026-01-02 03:04:08', 'completed', 'log', NULL, 0)
      """,
      "INSERT INTO algorithmport VALUES (8, 8888, 30, 'web')",
    ]
  }
}
