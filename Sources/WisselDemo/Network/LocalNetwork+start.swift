import Foundation
import Logging
import WisselClient
import WisselContainers
import WisselImages
import WisselModel
import WisselProcesses
import WisselSealing
import WisselWire

extension LocalNetwork {
  /// Starts a network: images, server, entities, stations; reports each step in words.
  ///
  /// - Throws: `DemoFailure`, `ProcessFailure` or what the calls throw; nothing stays behind then either.
  package static func start(
    _ plan: NetworkPlan, installation: Installation = .current,
    report: @escaping @Sendable (Step) async -> Void = { _ in }
  ) async throws -> LocalNetwork {
    let keeper = try await FolderKeeper.start(wissel: installation.wissel)
    let processes = LocalProcesses(installation: installation, keeper: keeper)
    var engine: LocalEngine?
    do {
      await report(.engine)
      let started = try await LocalEngine.start(in: keeper.folder)
      engine = started
      async let members = members(of: plan, in: keeper.folder)
      for program in [.relay] + plan.algorithms {
        await report(.image(program.rawValue))
        try await load(program, from: installation, into: started, folder: keeper.folder)
      }
      let network = try await start(
        plan, installation: installation, keeper: keeper, engine: started, processes: processes, members: members,
        report: report)
      return network
    } catch {
      await processes.stop()
      await engine?.stop()
      await keeper.end()
      throw error
    }
  }

  /// What is being done.
  package enum Step: Sendable, Equatable {
    case engine
    case image(String)
    case server
    case entities
    case station(String)

    package var text: String {
      switch self {
      case .engine: "container engine"
      case .image(let name): "image \(name)"
      case .server: "server"
      case .entities: "organisations, collaboration, users, keys"
      case .station(let name): "station of \(name)"
      }
    }
  }

  /// Builds a program's image without a daemon and loads it.
  private static func load(
    _ program: Program, from installation: Installation, into engine: LocalEngine, folder: URL
  ) async throws {
    let archive = folder.appendingPathComponent("\(program.rawValue).tar")
    try await ImageBuild.write(program, from: installation, to: archive)
    _ = try await ContainerEngine(socket: engine.socket).load(archive: archive)
    try FileManager.default.removeItem(at: archive)
  }

  /// An asker and the stations' organisations with a key pair each, the asker first. Keys of 4096 bits take their time.
  private static func members(of plan: NetworkPlan, in folder: URL) async throws -> [(name: String, key: PrivateKey)] {
    let names = [plan.asker] + plan.stations.map(\.organization)
    return try await withThrowingTaskGroup { group in
      for (index, name) in names.enumerated() {
        group.addTask { (index, name, try PrivateKey.generate()) }
      }
      var made: [(Int, String, PrivateKey)] = []
      for try await member in group { made.append(member) }
      return made.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
    }
  }

  private static func start(
    _ plan: NetworkPlan, installation: Installation, keeper: FolderKeeper, engine: LocalEngine,
    processes: LocalProcesses, members: [(name: String, key: PrivateKey)],
    report: @escaping @Sendable (Step) async -> Void
  ) async throws -> LocalNetwork {
    let folder = keeper.folder
    let files = NetworkFiles(folder: folder)
    await report(.server)
    let rootPassword = NetworkFiles.random()
    let port = plan.preferredPort.flatMap { Loopback.isFree($0) ? $0 : nil } ?? 0
    let server = try await processes.startServer(
      configuration: try files.serverConfiguration(port: port, payload: plan.largestPayload),
      rootPassword: rootPassword,
      log: folder.appendingPathComponent("server.log"))

    await report(.entities)
    let root = APIClient(try HTTPTransport(base: server.absoluteString + "/api"))
    _ = try await root.logIn(username: "root", password: rootPassword)
    let organizations = try await members.enumerated().asyncMap { index, member in
      let made = try await root.createOrganization(
        NewOrganization(name: member.name, publicKey: member.key.publicKey.wireText))
      let file = try files.write("keys/\(made.id).pem", member.key.secretPEM)
      return Member(organization: made.id, name: member.name, key: member.key, keyFile: file)
    }
    let collaboration = try await root.createCollaboration(
      NewCollaboration(
        name: "demonstration", organizationIDs: organizations.map(\.organization), encrypted: plan.encrypted))
    let askerPassword = NetworkFiles.random()
    let roles = try await root.roles(named: "Researcher").all()
    _ = try await root.createUser(
      NewUser(
        username: Self.askerName, password: askerPassword, email: "asker@example.org",
        firstname: "Ask", lastname: "Er", organizationID: organizations[0].organization, roles: roles.map(\.id)))
    let askerClient = APIClient(try HTTPTransport(base: server.absoluteString + "/api"))
    _ = try await askerClient.logIn(username: Self.askerName, password: askerPassword)

    let roster =
      plan.hasRoster ? try NetworkRoster(of: organizations, in: collaboration.id, to: files) : nil
    let address = try await plan.detour?(server) ?? server
    var stations: [Station] = []
    for (index, (planned, member)) in zip(plan.stations, organizations.dropFirst()).enumerated() {
      var station = planned
      if let roster { station.additions.append(roster.line(for: member.organization)) }
      await report(.station(station.organization))
      let node = try await root.createNode(
        NewNode(
          collaborationID: collaboration.id, organizationID: member.organization,
          name: "\(station.organization) station"))
      let name = "station-\(index + 1)"
      let configuration = try files.stationConfiguration(
        station, name: name, server: address, apiKey: node.apiKey ?? "", encrypted: plan.encrypted,
        key: member.keyFile, engineSocket: engine.socket)
      let log = folder.appendingPathComponent("\(name).log")
      try await processes.startStation(index, configuration: configuration, log: log)
      stations.append(Station(member: member, node: node.id, configuration: configuration, log: log))
    }
    return LocalNetwork(
      folder: folder, plan: plan, installation: installation, server: server, root: root, asker: organizations[0],
      askerClient: askerClient, askerPassword: askerPassword, rootPassword: rootPassword,
      collaboration: collaboration.id, roster: roster?.asker, stations: stations, keeper: keeper, engine: engine,
      processes: processes)
  }
}

extension Sequence where Element: Sendable {
  /// One after another, in order.
  func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}
