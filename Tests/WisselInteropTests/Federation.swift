import Foundation
import WisselClient
import WisselModel
import WisselSealing
import WisselWire

/// Organisations, a collaboration, nodes and an asker, made with our client.
struct Federation {
  let root: APIClient
  /// Logged in as a researcher of the institute.
  let asker: APIClient
  let collaboration: CollaborationID
  let hospitals: [OrganizationID]
  let institute: OrganizationID
  /// The API keys of the hospitals' nodes.
  let apiKeys: [String]
  /// The institute's key, when the collaboration is encrypted.
  let key: PrivateKey?

  init(_ server: TestServer, encrypted: Bool, hospitals names: [String]) async throws {
    let password = "Interop-Passw0rd!"
    let root = APIClient(try HTTPTransport(base: server.base))
    guard case .loggedIn = try await root.logIn(username: "root", password: server.rootPassword) else {
      throw ScriptFailure(text: "root could not log in")
    }
    let key = encrypted ? try PrivateKey.generate() : nil
    var hospitals: [OrganizationID] = []
    for name in names { hospitals.append(try await root.createOrganization(NewOrganization(name: name)).id) }
    let institute = try await root.createOrganization(
      NewOrganization(name: "Institute", publicKey: key?.publicKey.wireText))
    let collaboration = try await root.createCollaboration(
      NewCollaboration(name: "Interop", organizationIDs: hospitals + [institute.id], encrypted: encrypted))
    var apiKeys: [String] = []
    for (hospital, name) in zip(hospitals, names) {
      let node = try await root.createNode(
        NewNode(collaborationID: collaboration.id, organizationID: hospital, name: "\(name) node"))
      apiKeys.append(node.apiKey ?? "")
    }
    let researcher = try await root.roles(named: "Researcher").all().map(\.id)
    _ = try await root.createUser(
      NewUser(
        username: "researcher", password: password, email: "r@example.org", organizationID: institute.id,
        roles: researcher))
    let asker = APIClient(try HTTPTransport(base: server.base))
    guard case .loggedIn = try await asker.logIn(username: "researcher", password: password) else {
      throw ScriptFailure(text: "the researcher could not log in")
    }
    self.root = root
    self.asker = asker
    self.collaboration = collaboration.id
    self.hospitals = hospitals
    self.institute = institute.id
    self.apiKeys = apiKeys
    self.key = key
  }

  /// Asks an algorithm at some hospitals, all by default, waits, and gives what each answered, opened.
  func ask(
    _ image: String, _ input: AlgorithmInput, of organizations: [OrganizationID]? = nil,
    databases: [String] = ["default"]
  ) async throws -> [TaskResult] {
    try await answers(
      to: try await begin(image, input, of: organizations, databases: databases.map { ["label": .string($0)] }))
  }

  /// Asks without waiting; the databases may come with parameters.
  func begin(
    _ image: String, _ input: AlgorithmInput, of organizations: [OrganizationID]? = nil, databases: [JSONValue]
  ) async throws -> TaskID {
    try await asker.createTask(
      TaskRequest(
        name: input.method, image: image, collaboration: collaboration, organizations: organizations ?? hospitals,
        input: input, databases: databases)
    ).id
  }

  /// Waits until a run of the task is under way.
  func waitUntilActive(_ task: TaskID) async throws {
    while true {
      let runs = try await asker.runs(of: task).all()
      if runs.contains(where: { $0.status == .active }) { return }
      if let ended = runs.first(where: { $0.status.isFinished }) {
        throw ScriptFailure(text: "run \(ended.id) ended as '\(ended.status.rawValue)': \(ended.log ?? "")")
      }
      await Task.yield()
    }
  }

  /// Waits for a task and gives what each hospital answered, opened.
  func answers(to task: TaskID) async throws -> [TaskResult] {
    _ = try await asker.waitForTask(task)
    return try await asker.results(of: task, key: key)
  }
}
