import Foundation
import WisselClient
import WisselDemo
import WisselModel
import WisselProcesses
import WisselSealing
import WisselWire

/// The published server with a published node for each station of a network of ours, on the same engine and with the
/// same keys and the same algorithm: the peer of the platform's figures.
struct PublishedNetwork {
  /// Seconds of each.
  struct Figures: Sendable {
    var empty: [Double]
    var rounds: [Double]
  }

  let network: LocalNetwork
  /// How many empty tasks, and how many rounds of one job, are measured.
  let count = 5

  private static let python = Peer.folder.appendingPathComponent(".build/python-vantage6/bin")

  /// Measures it; nil where it is not installed.
  func measure() async throws -> Figures? {
    let node = Self.python.appendingPathComponent("vnode-local").path
    guard FileManager.default.isExecutableFile(atPath: node) else { return nil }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "wissel-bench-\(UInt32.random(in: 0...(.max)))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let server = try await BenchedServer.published(in: folder.appendingPathComponent("server")) else {
      return nil
    }
    return try await server.whileRunning { try await measure($0, in: folder) }
  }

  private func measure(_ server: BenchedServer, in folder: URL) async throws -> Figures {
    let root = APIClient(try HTTPTransport(base: server.address + "/api"))
    _ = try await root.logIn(username: "root", password: server.rootPassword)
    let organizations = try await organizations(root)
    let collaboration = try await root.createCollaboration(
      NewCollaboration(name: "measured", organizationIDs: organizations, encrypted: true)
    ).id
    let asker = try await asker(root, of: organizations[0], at: server)
    let hospitals = Array(organizations.dropFirst())
    var nodes: [ManagedProcess] = []
    do {
      for (index, hospital) in hospitals.enumerated() {
        let apiKey = try await root.createNode(
          NewNode(collaborationID: collaboration, organizationID: hospital, name: "node \(index)")
        ).apiKey
        nodes.append(try await start(index, apiKey: apiKey ?? "", server, in: folder))
      }
      for node in nodes { _ = try await node.line(startingWith: "ready") }
      let figures = try await measure(asker, collaboration, hospitals)
      await end(nodes)
      return figures
    } catch {
      await end(nodes)
      throw error
    }
  }

  /// The asker's organisation and then the hospitals.
  private func organizations(_ root: APIClient) async throws -> [OrganizationID] {
    var made: [OrganizationID] = []
    for member in [network.asker] + network.stations.map(\.member) {
      made.append(
        try await root.createOrganization(
          NewOrganization(name: member.name, publicKey: member.key.publicKey.wireText)
        ).id)
    }
    return made
  }

  private func asker(_ root: APIClient, of organization: OrganizationID, at server: BenchedServer) async throws
    -> APIClient
  {
    let roles = try await root.roles(named: "Researcher").all()
    _ = try await root.createUser(
      NewUser(
        username: "asker", password: "Measured-1", email: "asker@example.org", firstname: "Ask", lastname: "Er",
        organizationID: organization, roles: roles.map(\.id)))
    let asker = APIClient(try HTTPTransport(base: server.address + "/api"))
    _ = try await asker.logIn(username: "asker", password: "Measured-1")
    return asker
  }

  private func start(
    _ index: Int, apiKey: String, _ server: BenchedServer, in folder: URL
  ) async throws -> ManagedProcess {
    let data = folder.appendingPathComponent("node\(index)")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: false)
    // The name is part of the names of its network and containers.
    let settings = data.appendingPathComponent("measured\(UInt32.random(in: 0 ... .max)).yaml")
    let yaml = """
      api_key: \(apiKey)
      server_url: http://127.0.0.1
      port: \(server.address.split(separator: ":").last ?? "")
      api_path: /api
      task_dir: \(data.path)
      databases: []
      encryption: {enabled: true, private_key: \(network.stations[index].member.keyFile.path)}
      policies: {allowed_algorithms: ['\(Program.probe.image)'], require_algorithm_pull: false}
      logging: {level: WARNING, use_console: true, backup_count: 1, max_size: 1024, format: '%(message)s', datefmt: '%H'}
      """
    try Data(yaml.utf8).write(to: settings)
    return try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: "the published node",
      arguments: [
        "--kill-after=5", "600", Self.python.appendingPathComponent("python").path,
        Peer.folder.appendingPathComponent("Tests/Interop/real_node.py").path, settings.path, "--end-with-input",
      ],
      environment: ["DOCKER_HOST": "unix://\(network.engineSocket)"], log: data.appendingPathComponent("log"))
  }

  private func end(_ nodes: [ManagedProcess]) async {
    for node in nodes { node.closeInput() }
    for node in nodes { await node.wait() }
  }

  private func measure(
    _ asker: APIClient, _ collaboration: CollaborationID, _ hospitals: [OrganizationID]
  ) async throws -> Figures {
    let clock = ContinuousClock()
    var empty: [Double] = []
    for task in 0...count {
      let began = clock.now
      _ = try await ask(AlgorithmInput(method: "empty"), of: hospitals, asker, collaboration)
      // The first one fills caches.
      if task > 0 { empty.append((clock.now - began).inSeconds) }
    }
    let job = AlgorithmInput(
      method: "central_rounds",
      kwargs: [
        "rounds": .int(count), "organizations_to_include": .array(hospitals.map { .int($0.rawValue) }),
      ])
    let rounds = try await ask(job, of: [hospitals[0]], asker, collaboration).first?.value(as: [ProbedRound].self) ?? []
    return Figures(empty: empty, rounds: rounds.map { $0.milliseconds / 1000 })
  }

  private func ask(
    _ input: AlgorithmInput, of hospitals: [OrganizationID], _ asker: APIClient, _ collaboration: CollaborationID
  ) async throws -> [TaskResult] {
    let task = try await asker.createTask(
      TaskRequest(
        name: input.method, image: Program.probe.image, collaboration: collaboration, organizations: hospitals,
        input: input)
    ).id
    let status = try await withThrowingTaskGroup(of: RunStatus.self) { group in
      group.addTask { try await asker.waitForTask(task) }
      group.addTask {
        try await Task.sleep(for: .seconds(180))
        throw BenchFailure(description: "'\(input.method)' did not end there within three minutes")
      }
      defer { group.cancelAll() }
      return try await group.next() ?? .unknownError
    }
    let results = try await asker.results(of: task, key: network.asker.key)
    guard status == .completed, results.count == hospitals.count else {
      let log = results.compactMap(\.log).first ?? ""
      throw BenchFailure(description: "'\(input.method)' ended there as '\(status.rawValue)': \(log)")
    }
    return results
  }
}

/// What the probe tells of a round of a job.
struct ProbedRound: Decodable, Sendable { var milliseconds: Double }
