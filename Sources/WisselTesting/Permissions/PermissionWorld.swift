public import WisselWire

/// A federation, made through the API alone so that any server of the contract can be asked, in which every kind of
/// caller and every kind of target exists: "own" is organisation A, "partner" B shares a collaboration with it, "foreign"
/// C does not.
public struct PermissionWorld: Sendable {
  /// One request; gives the status and the reply's JSON.
  public typealias Call =
    @Sendable (_ verb: String, _ path: String, _ body: JSONValue?, _ token: String?) async throws -> (Int, JSONValue)

  /// Something that should have worked did not.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  let call: Call
  let root: String
  /// The organisations A, B and C.
  let organizations: [Int]
  /// The collaboration of A and B, and that of C alone.
  let collaborations: [Int]
  /// A study of A, one of B in the same collaboration, one of C.
  let studies: [Int]
  /// The nodes of A, B and C.
  let nodes: [Int]
  /// A user of each organisation who asks questions.
  let askers: [(id: Int, token: String)]
  /// A task each of them asked its own organisation, and the run.
  let tasks: [Int]
  let runs: [Int]
  /// A role of each organisation.
  let roles: [Int]
  /// The rules by resource, scope and operation.
  let rules: [(id: Int, resource: String, scope: String)]
  /// A token of A's node, and one of a container of A's task.
  let node: String
  let container: String

  /// Where an algorithm store is that takes everybody in.
  let store: String

  static let password = "Passw0rd!x"
  static let input = "e30="
  /// What stores are told that this server's address is.
  static let serverURL = "http://127.0.0.1:9/api"

  // MARK: Making it

  /// - Parameter store: the address of an algorithm store that answers everything with success.
  public init(rootPassword: String, store: String, call: @escaping Call) async throws {
    (self.store, self.call) = (store, call)
    let make = Maker(call: call, root: try await Self.logIn("root", rootPassword, call))
    root = make.root
    rules = try await make.rules()
    var organizations: [Int] = []
    for name in ["A", "B", "C"] { organizations.append(try await make.one("/organization", ["name": .string(name)])) }
    self.organizations = organizations
    let (a, b, c) = (organizations[0], organizations[1], organizations[2])
    collaborations = [try await make.collaboration("AB", [a, b]), try await make.collaboration("C", [c])]
    let homes = [collaborations[0], collaborations[0], collaborations[1]]
    var (studies, nodes, keys, roles): ([Int], [Int], [String], [Int]) = ([], [], [], [])
    for (organization, home) in zip(organizations, homes) {
      studies.append(try await make.study("study \(organization)", organization, home))
      let node = try await make.node(organization, home)
      nodes.append(node.id)
      keys.append(node.key)
      roles.append(try await make.role("role \(organization)", organization))
    }
    (self.studies, self.nodes, self.roles) = (studies, nodes, roles)
    let researcher = try await make.defaultRole("Researcher")
    var askers: [(id: Int, token: String)] = []
    var (tasks, runs): ([Int], [Int]) = ([], [])
    for (organization, home) in zip(organizations, homes) {
      let name = "asker\(organization)"
      let id = try await make.user(name, organization, roles: [researcher])
      let token = try await Self.logIn(name, Self.password, call)
      askers.append((id, token))
      let task = try await Self.ask(organization, home, token, call)
      tasks.append(task)
      runs.append(try await make.list("/run?task_id=\(task)").first ?? 0)
    }
    (self.askers, self.tasks, self.runs) = (askers, tasks, runs)
    node = try await make.token("/token/node", ["api_key": .string(keys[0])], as: "access_token")
    let (_, reply) = try await call(
      "POST", "/token/container", ["task_id": .int(tasks[0]), "image": "algo:1"], node)
    container = reply["container_token"]?.string ?? ""
  }

  /// A task that asks an organisation in a collaboration; gives its id.
  static func ask(_ organization: Int, _ collaboration: Int, _ token: String, _ call: Call) async throws -> Int {
    let body: JSONValue = [
      "name": "question", "image": "algo:1", "collaboration_id": .int(collaboration),
      "organizations": [["id": .int(organization), "input": .string(input)]],
    ]
    return try Maker.id(try await call("POST", "/task", body, token), "/task")
  }

  static func logIn(_ name: String, _ password: String, _ call: Call) async throws -> String {
    let (status, reply) = try await call(
      "POST", "/token/user", ["username": .string(name), "password": .string(password)], nil)
    guard let token = reply["access_token"]?.string else { throw Failure(description: "log in \(name): \(status)") }
    return token
  }

  /// Makes entities as root.
  var make: Maker { Maker(call: call, root: root) }

  /// The rules of a resource with a scope.
  func rules(_ resource: String, _ scope: String) -> [Int] {
    rules.filter { $0.resource == resource && $0.scope == scope }.map(\.id)
  }
}

/// Makes entities as root.
struct Maker: Sendable {
  let call: PermissionWorld.Call
  let root: String

  static func id(_ reply: (Int, JSONValue), _ path: String) throws -> Int {
    guard let id = reply.1["id"]?.int else {
      throw PermissionWorld.Failure(description: "POST \(path): \(reply.0) \((try? WireJSON.text(reply.1)) ?? "")")
    }
    return id
  }

  func one(_ path: String, _ body: JSONValue) async throws -> Int {
    try Self.id(try await call("POST", path, body, root), path)
  }

  func list(_ path: String) async throws -> [Int] {
    let (_, reply) = try await call("GET", path, nil, root)
    return (reply["data"]?.array ?? []).compactMap { $0["id"]?.int }
  }

  func collaboration(_ name: String, _ members: [Int]) async throws -> Int {
    try await one(
      "/collaboration",
      ["name": .string(name), "organization_ids": .array(members.map { .int($0) }), "encrypted": false])
  }

  func study(_ name: String, _ organization: Int, _ collaboration: Int) async throws -> Int {
    try await one(
      "/study",
      [
        "name": .string(name), "organization_ids": [.int(organization)], "collaboration_id": .int(collaboration),
      ])
  }

  func node(_ organization: Int, _ collaboration: Int) async throws -> (id: Int, key: String) {
    let reply = try await call(
      "POST", "/node",
      [
        "organization_id": .int(organization), "collaboration_id": .int(collaboration),
        "name": .string("node \(organization) \(collaboration)"),
      ], root)
    return (try Self.id(reply, "/node"), reply.1["api_key"]?.string ?? "")
  }

  func role(_ name: String, _ organization: Int, rules: [Int] = []) async throws -> Int {
    try await one(
      "/role",
      [
        "name": .string(name), "description": "", "rules": .array(rules.map { .int($0) }),
        "organization_id": .int(organization),
      ])
  }

  /// A record of an algorithm store; without a collaboration it is for all.
  func store(_ url: String, _ collaboration: Int?) async throws -> Int {
    var body: [String: JSONValue] = [
      "name": "store", "algorithm_store_url": .string(url), "server_url": .string(PermissionWorld.serverURL),
      "force": true,
    ]
    body["collaboration_id"] = collaboration.map { .int($0) }
    return try await one("/algorithmstore", .object(body))
  }

  func user(_ name: String, _ organization: Int, roles: [Int] = [], rules: [Int] = []) async throws -> Int {
    try await one(
      "/user",
      [
        "username": .string(name), "password": .string(PermissionWorld.password),
        "email": .string("\(name)@example.org"), "firstname": "f", "lastname": "l",
        "organization_id": .int(organization), "roles": .array(roles.map { .int($0) }),
        "rules": .array(rules.map { .int($0) }),
      ])
  }

  func defaultRole(_ name: String) async throws -> Int {
    let (_, reply) = try await call("GET", "/role?per_page=100", nil, root)
    let role = reply["data"]?.array?.first { $0["name"]?.string == name }
    guard let id = role?["id"]?.int else { throw PermissionWorld.Failure(description: "no role \(name)") }
    return id
  }

  func rules() async throws -> [(id: Int, resource: String, scope: String)] {
    let (_, reply) = try await call("GET", "/rule?no_pagination=1", nil, root)
    return (reply["data"]?.array ?? []).map {
      ($0["id"]?.int ?? 0, $0["name"]?.string ?? "", $0["scope"]?.string ?? "")
    }
  }

  func token(_ path: String, _ body: JSONValue, as key: String) async throws -> String {
    let (status, reply) = try await call("POST", path, body, nil)
    guard let token = reply[key]?.string else { throw PermissionWorld.Failure(description: "\(path): \(status)") }
    return token
  }
}
