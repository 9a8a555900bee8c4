import Foundation
import WisselDatabase
import WisselModel
import WisselWire

extension TableMove {
  /// Every table, parents before children. Moments are read as text, truth values as numbers.
  static let all: [TableMove] = [
    organizations, collaborations, members, studies, studyMembers, authenticatables, users, nodes, nodeConfigurations,
    rules, roles, roleRules, userRoles, userRules, stores, tasks, taskDatabases, runs, ports,
  ]

  private static let id = MovedColumn("id")

  /// A truth value as a number: one engine keeps it as such already, the other casts it to no number of our size.
  private static func number(_ column: String) -> SQL {
    SQL(unsafeRaw: "CASE WHEN \(column) THEN 1 WHEN NOT \(column) THEN 0 END AS \(column)")
  }

  private static let organizations = TableMove(
    name: "organization",
    source: """
      SELECT id, name, domain, address1, address2, zipcode, country, _public_key AS public_key FROM organization
      """,
    target: "organization",
    columns: [
      id, MovedColumn("name", .orElse(.text("unnamed"))), MovedColumn("domain"), MovedColumn("address1"),
      MovedColumn("address2"), MovedColumn("zipcode"), MovedColumn("country"),
      MovedColumn("public_key", .made(publicKey)),
    ],
    unique: [["name"]])

  private static let collaborations = TableMove(
    name: "collaboration",
    source: "SELECT id, name, \(number("encrypted")) FROM collaboration",
    target: "collaboration",
    columns: [id, MovedColumn("name", .orElse(.text("unnamed"))), MovedColumn("encrypted", .orElse(.integer(1)))],
    unique: [["name"]])

  private static let members = TableMove(
    name: "Member", source: #"SELECT DISTINCT collaboration_id, organization_id FROM "Member""#, target: "membership",
    columns: [
      MovedColumn("collaboration_id", .of("collaboration")), MovedColumn("organization_id", .of("organization")),
    ],
    page: nil)

  private static let studies = TableMove(
    name: "study", source: "SELECT id, name, collaboration_id FROM study", target: "study",
    columns: [
      id, MovedColumn("name", .orElse(.text("unnamed"))), MovedColumn("collaboration_id", .of("collaboration")),
    ],
    unique: [["name"]])

  private static let studyMembers = TableMove(
    name: "StudyMember", source: #"SELECT DISTINCT study_id, organization_id FROM "StudyMember""#,
    target: "study_membership",
    columns: [MovedColumn("study_id", .of("study")), MovedColumn("organization_id", .of("organization"))],
    page: nil)

  /// Nobody is online at the moment of a move.
  private static let authenticatables = TableMove(
    name: "authenticatable",
    source: """
      SELECT id, type, ip, CAST(last_seen AS TEXT) AS last_seen,
        CASE WHEN status = 'online' THEN 'offline' ELSE status END AS status
      FROM authenticatable WHERE id IN (SELECT id FROM "user") OR id IN (SELECT id FROM node)
      """,
    target: "authenticatable",
    columns: [
      id, MovedColumn("type", .orElse(.text("user"))), MovedColumn("ip"), MovedColumn("last_seen", .time),
      MovedColumn("status"),
    ])

  private static let users = TableMove(
    name: "user",
    source: """
      SELECT id, username, password, firstname, lastname, email, organization_id, failed_login_attempts,
        CAST(last_login_attempt AS TEXT) AS last_login_attempt, otp_secret,
        CAST(last_email_failed_login_sent AS TEXT) AS last_email_failed_login_sent,
        CAST(last_email_recover_password_sent AS TEXT) AS last_email_recover_password_sent
      FROM "user"
      """,
    target: "account",
    columns: [
      MovedColumn("id", .of("authenticatable")), MovedColumn("username", .orElse(.text("unnamed"))),
      MovedColumn("password", .made(password)), MovedColumn("firstname"), MovedColumn("lastname"),
      MovedColumn("email"), MovedColumn("organization_id", .of("organization")),
      MovedColumn("failed_login_attempts", .orElse(.integer(0))), MovedColumn("last_login_attempt", .time),
      MovedColumn("otp_secret"), MovedColumn("last_email_failed_login_sent", .time),
      MovedColumn("last_email_recover_password_sent", .time),
    ],
    unique: [["username"], ["email"]])

  private static let nodes = TableMove(
    name: "node",
    source: "SELECT id, name, api_key AS api_key_digest, organization_id, collaboration_id FROM node", target: "node",
    columns: [
      MovedColumn("id", .of("authenticatable")), MovedColumn("name", .orElse(.text("unnamed"))),
      MovedColumn("api_key_digest", .made(keyHash)), MovedColumn("organization_id", .of("organization")),
      MovedColumn("collaboration_id", .optional("collaboration")),
    ],
    unique: [["name"], ["api_key_digest"], ["organization_id", "collaboration_id"]])

  private static let nodeConfigurations = TableMove(
    name: "nodeconfig", source: "SELECT id, node_id, key, CAST(value AS TEXT) AS value FROM nodeconfig",
    target: "node_config",
    columns: [
      id, MovedColumn("node_id", .of("node")), MovedColumn("key", .orElse(.text(""))),
      MovedColumn("value", .orElse(.text(""))),
    ])

  private static let rules = TableMove(
    name: "rule",
    source: """
      SELECT id, name AS resource, CAST(scope AS TEXT) AS scope, CAST(operation AS TEXT) AS operation, description
      FROM rule
      """,
    target: "rule",
    columns: [
      id, MovedColumn("resource", .made(known(Resource.self))), MovedColumn("scope", .made(known(Scope.self))),
      MovedColumn("operation", .made(known(Operation.self))), MovedColumn("description", .orElse(.text(""))),
    ],
    unique: [["resource", "scope", "operation"]])

  private static let roles = TableMove(
    name: "role",
    source: """
      SELECT id, name, description, organization_id, \(number("is_default_role")) FROM role
      """,
    target: "role",
    columns: [
      id, MovedColumn("name", .orElse(.text(""))), MovedColumn("description"),
      MovedColumn("organization_id", .optional("organization")), MovedColumn("is_default_role", .orElse(.integer(0))),
    ])

  private static let roleRules = TableMove(
    name: "role_rule_association", source: "SELECT DISTINCT role_id, rule_id FROM role_rule_association",
    target: "role_rule",
    columns: [MovedColumn("role_id", .of("role")), MovedColumn("rule_id", .of("rule"))], page: nil)

  private static let userRoles = TableMove(
    name: "Permission", source: #"SELECT DISTINCT user_id AS account_id, role_id FROM "Permission""#,
    target: "account_role",
    columns: [MovedColumn("account_id", .of("user")), MovedColumn("role_id", .of("role"))], page: nil)

  private static let userRules = TableMove(
    name: "UserPermission", source: #"SELECT DISTINCT user_id AS account_id, rule_id FROM "UserPermission""#,
    target: "account_rule",
    columns: [MovedColumn("account_id", .of("user")), MovedColumn("rule_id", .of("rule"))], page: nil)

  private static let stores = TableMove(
    name: "algorithmstore", source: "SELECT id, name, url, collaboration_id FROM algorithmstore",
    target: "algorithm_store",
    columns: [
      id, MovedColumn("name", .orElse(.text(""))), MovedColumn("url", .orElse(.text(""))),
      MovedColumn("collaboration_id", .optional("collaboration")),
    ])

  private static let tasks = TableMove(
    name: "task",
    source: """
      SELECT id, name, description, image, job_id, CAST(created_at AS TEXT) AS created_at, collaboration_id, study_id,
        parent_id, init_org_id, init_user_id, algorithm_store_id
      FROM task
      """,
    target: "task",
    columns: [
      id, MovedColumn("name", .orElse(.text(""))), MovedColumn("description", .orElse(.text(""))),
      MovedColumn("image", .orElse(.text(""))), MovedColumn("job_id", .orElse(.integer(0))),
      MovedColumn("created_at", .timeOrNow), MovedColumn("collaboration_id", .of("collaboration")),
      MovedColumn("study_id", .optional("study")), MovedColumn("parent_id", .optional("task")),
      MovedColumn("init_org_id", .of("organization")), MovedColumn("init_user_id", .optional("user")),
      MovedColumn("algorithm_store_id", .optional("algorithmstore")),
    ])

  private static let taskDatabases = TableMove(
    name: "taskdatabase", source: "SELECT id, task_id, database AS label, parameters FROM taskdatabase",
    target: "task_database",
    columns: [
      id, MovedColumn("task_id", .of("task")), MovedColumn("label", .orElse(.text(""))),
      MovedColumn("parameters", .orElse(.text("{}"))),
    ])

  /// Few at once, since each may carry an input and a result of any size.
  private static let runs = TableMove(
    name: "run",
    source: """
      SELECT id, task_id, organization_id, status, input, result, log, CAST(assigned_at AS TEXT) AS assigned_at,
        CAST(started_at AS TEXT) AS started_at, CAST(finished_at AS TEXT) AS finished_at,
        CAST(cleanup_at AS TEXT) AS cleanup_at, \(number("blob_storage_used"))
      FROM run
      """,
    target: "run",
    columns: [
      id, MovedColumn("task_id", .of("task")), MovedColumn("organization_id", .of("organization")),
      MovedColumn("status", .made(status)), MovedColumn("input", .orElse(.text(""))), MovedColumn("result"),
      MovedColumn("log"), MovedColumn("assigned_at", .timeOrNow), MovedColumn("started_at", .time),
      MovedColumn("finished_at", .time), MovedColumn("cleanup_at", .time),
      MovedColumn("blob_storage_used", .made(stored)),
    ],
    page: 8)

  private static let ports = TableMove(
    name: "algorithmport", source: "SELECT id, run_id, port, label FROM algorithmport", target: "algorithm_port",
    columns: [
      id, MovedColumn("run_id", .of("run")), MovedColumn("port", .orElse(.integer(0))), MovedColumn("label"),
    ])

  // MARK: Values of their own kind

  /// Bytes of a PEM text there, its base64 here.
  @Sendable private static func publicKey(_ value: SQLValue) -> MovedColumn.Made {
    switch value {
    case .blob(let bytes): .value(.text(Data(bytes).base64EncodedString()))
    case .text(let text): .value(.text(Data(text.utf8).base64EncodedString()))
    default: .value(.text(""))
    }
  }

  @Sendable private static func password(_ value: SQLValue) -> MovedColumn.Made {
    if case .text(let hash) = value, hash.hasPrefix("$2") { return .value(value) }
    return .noting(.text("!"), "has no password hash of a known kind and cannot log in before it gets a new one")
  }

  /// The key's slow hash stands where our digest does, until the node logs in.
  @Sendable private static func keyHash(_ value: SQLValue) -> MovedColumn.Made {
    if case .text(let hash) = value, hash.hasPrefix("$2") { return .value(value) }
    return .leaveOut("has no key hash of a known kind; left out: make the node anew")
  }

  private static func known<Word: RawRepresentable & Sendable>(
    _ type: Word.Type
  ) -> @Sendable (SQLValue) -> MovedColumn.Made where Word.RawValue == String {
    { value in
      guard case .text(let text) = value, Word(rawValue: text) != nil else {
        return .leaveOut("is of a kind this server does not have; left out, and taken from who holds it")
      }
      return .value(value)
    }
  }

  @Sendable private static func status(_ value: SQLValue) -> MovedColumn.Made {
    if case .text(let text) = value, RunStatus(rawValue: text) != nil { return .value(value) }
    return .noting(.text(RunStatus.unknownError.rawValue), "has a status that is not known; 'unknown error' is written")
  }

  @Sendable private static func stored(_ value: SQLValue) -> MovedColumn.Made {
    guard case .integer(1) = value else { return .value(.integer(0)) }
    return .noting(
      .integer(1), "keeps its input and result in a store of large values, which is not moved; copy its content")
  }
}
