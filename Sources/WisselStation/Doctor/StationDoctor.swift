package import Foundation
import WisselClient
import WisselOutbound
package import WisselSettings
import WisselWire

/// Gathers facts about a station before it starts, or while it does not. It changes nothing, at the server or elsewhere,
/// and goes on when something cannot be found out.
package struct StationDoctor: Sendable {
  private let node: NodeSettings?
  private let relay: RelaySettings
  private let environment: [String: String]
  private let asksGPU: Bool
  private let openLake: (@Sendable (String) -> Facts.LakeHealth)?
  private let now: @Sendable () -> Date

  /// - Parameters:
  ///   - node: the station's settings; nil: the machine and its engine alone.
  ///   - openLake: opens the lake in a folder for a look; nil where this program cannot.
  ///   - asksGPU: look for a GPU even when the settings do not ask for one.
  package init(
    node: NodeSettings?, relay: RelaySettings, environment: [String: String], asksGPU: Bool = false,
    openLake: (@Sendable (String) -> Facts.LakeHealth)? = nil,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.node = node
    var relay = relay
    if let image = node?.wissel.relayImage { relay.image = image }
    self.relay = relay
    self.environment = environment
    self.asksGPU = asksGPU
    self.openLake = openLake
    self.now = now
  }

  package func examine() async -> Facts {
    var facts = Facts()
    facts.memory = Machine.memory
    facts.processors = ProcessInfo.processInfo.activeProcessorCount
    let probe = EngineProbe(socket: node?.wissel.engineSocket, environment: environment, relay: relay)
    facts.engine = await probe.look()
    if asksGPU || node?.algorithmMayUseGPU == true {
      let devices = Machine.gpus
      var engineKnows = false
      if devices > 0 { engineKnows = await probe.knowsGPU() }
      facts.gpu = Facts.GPU(devices: devices, engineKnows: engineKnows)
    }
    guard let node else { return facts }
    facts.settingsWarnings = node.warnings.map(\.description)
    facts.runMemory = node.wissel.limits.memory
    facts.folders = [Facts.Folder(path: node.dataFolder, free: Machine.free(node.dataFolder))]
    facts.encryption = node.encryption.enabled
    if node.encryption.enabled {
      facts.key = Facts.Key(path: node.privateKeyPath, state: PrivateKeyFile(path: node.privateKeyPath).state)
    }
    let desk = DatabaseDesk(
      node.databases, links: node.links, copies: URL(fileURLWithPath: node.dataFolder), resolve: { node.path($0) })
    facts.databases = databases(node, desk)
    facts.unreached = desk.unreached.map { Facts.Unreached(label: $0.label, obstacle: $0.obstacle) }
    facts.lakes = lakes(node)
    var client: APIClient?
    do throws(StationError) {
      let outbound = try Outbound(node)
      await destinations(node, outbound, desk.ways, &facts)
      if case .done? = facts.login { client = await Self.client(node, outbound) }
    } catch {
      facts.settingsProblem = error.description
    }
    facts.safeguards = await SafeguardProbe(node: node, now: now).look(client)
    return facts
  }

  private func databases(_ node: NodeSettings, _ desk: DatabaseDesk) -> [Facts.Database] {
    node.databases.compactMap { database in
      switch desk.placement(of: database) {
      case .file(let path, _), .folder(let path, _):
        Facts.Database(label: database.label, path: path, isReadable: access(path, R_OK) == 0)
      case .made, .address, .through: nil
      }
    }
  }

  private func lakes(_ node: NodeSettings) -> [Facts.Lake] {
    guard let openLake else { return [] }
    return node.databases.filter(\.isLake).map { database in
      let settings = node.wissel.lakes.first { $0.database == database.label }
      let path = node.path(database.uri.reveal())
      return Facts.Lake(
        label: database.label, path: path, health: openLake(path), approved: settings?.views ?? [],
        purpose: settings?.purpose ?? "", takesDefinitions: settings?.ownViews ?? false,
        unreadable: (settings?.exclusions ?? []).map { node.path($0) }.filter { access($0, R_OK) != 0 })
    }
  }

  private func destinations(
    _ node: NodeSettings, _ outbound: Outbound, _ ways: [DatabaseWay], _ facts: inout Facts
  ) async {
    facts.hasServer = true
    let visitor = DestinationVisitor(outbound: outbound, now: now)
    let seen = await visitor.visit(Self.destinations(of: node) + Self.destinations(of: ways))
    facts.proxies = seen.proxies
    facts.hosts = seen.hosts
    facts.visits = seen.visits
    facts.clockAhead = seen.clockAhead
    guard case .fit? = seen.visits.first?.outcome else {
      facts.login = .untried
      return
    }
    facts.login = await Self.login(node, outbound, now: now)
  }

  /// Where a station goes: the server and its socket first.
  static func destinations(of node: NodeSettings) -> [DestinationVisitor.Target] {
    var targets = [
      DestinationVisitor.Target(destination: .server, address: node.baseURL, probe: node.baseURL + "/version"),
      DestinationVisitor.Target(
        destination: .socket, address: node.hostURL + "/socket.io/",
        probe: node.hostURL + "/socket.io/?EIO=4&transport=polling"),
    ]
    for store in node.policies.allowedAlgorithmStores ?? []
    where store.wholeMatch(of: #/https?://[A-Za-z0-9.:\-\[\]]+(/[A-Za-z0-9._~/-]*)?/#) != nil {
      let base = store.hasSuffix("/") ? String(store.dropLast()) : store
      targets.append(.init(destination: .store, address: base, probe: base + "/version"))
    }
    for registry in node.registries {
      let host = registry.registry == "docker.io" ? "registry-1.docker.io" : registry.registry
      targets.append(.init(destination: .registry, address: registry.registry, probe: "https://\(host)/v2/"))
    }
    return targets
  }

  /// Databases whose certificates the station checks. What is behind a tunnel or in a container is reached by a station
  /// that runs.
  static func destinations(of ways: [DatabaseWay]) -> [DestinationVisitor.Target] {
    ways.filter { $0.speech == .https && $0.link == .network }.map { way in
      let address = "https://\(way.authority)"
      return .init(destination: .database, address: "\(way.label) (\(address))", probe: address + "/")
    }
  }

  /// Logged in as the station; nil where that is not possible.
  private static func client(_ node: NodeSettings, _ outbound: Outbound) async -> APIClient? {
    guard let transport = try? HTTPTransport(base: node.baseURL, over: outbound) else { return nil }
    let client = APIClient(transport, retry: .none)
    guard (try? await client.logIn(apiKey: node.apiKey.reveal())) != nil else { return nil }
    return client
  }

  /// What the server says to the station's API key.
  static func login(
    _ node: NodeSettings, _ outbound: Outbound, now: @escaping @Sendable () -> Date
  ) async -> Facts.Login {
    do {
      let client = APIClient(try HTTPTransport(base: node.baseURL, over: outbound), retry: .none, now: now)
      try await client.logIn(apiKey: node.apiKey.reveal())
      let identity = try await client.whoAmI()
      let key = try await client.organization(identity.organization).publicKey
      return .done(
        node: identity.name, organization: identity.organizationName, encrypted: identity.encrypted, publicKey: key)
    } catch APIError.keyRefused {
      return .keyRefused
    } catch let error as APIError {
      return .failed(status: error.status ?? 200)
    } catch is StationError {
      return .failed(status: 200)
    } catch {
      return .untried
    }
  }
}
