import Foundation
import Logging
import WisselClient
import WisselContainers
import WisselModel
import WisselOutbound
import WisselSealing
import WisselSettings
import WisselTrust
import WisselWire

extension StationService {
  /// What a start makes.
  struct Opened {
    let context: StationContext
    let socket: StationSocket
    /// Logins to keep while the station runs.
    let tunnels: SSHTunnels
    let transport: WatchedTransport
    /// Keeps other processes from the station's folder.
    let lock: FileHandle
  }

  /// Finds the engine, logs in, checks encryption and key, and opens the station's folder, in the order that tells an
  /// operator of the first thing to see to.
  ///
  /// - Parameters:
  ///   - transport: how calls of the server's API travel.
  ///   - outbound: the way out for everything else.
  ///   - lull: when what can wait is done.
  func open(
    through transport: any Transport, over outbound: Outbound = .direct, lull: Lull = Lull()
  ) async throws -> Opened {
    let node = settings.node
    let policy = StationPolicy(node.policies, rules: node.wissel.rules)
    warn(policy)
    let clock = ClockWatch(now: now)
    let engine = try await findEngine()
    let watched = WatchedTransport(transport, clock: clock, logger: logger)
    let server = APIClient(watched, retry: .persistent, now: now)
    try await server.logIn(apiKey: node.apiKey.reveal())
    let identity = try await server.whoAmI()
    let key = try await privateKey(identity, server)
    let folder = try StationFolder(
      path: node.dataFolder, network: "\(node.baseURL) \(identity.node)", temporary: settings.temporaryFolder)
    let lock = try folder.lock()
    let trust = TrustFolder(data: node.dataFolder, server: node.baseURL)
    try trust.make()
    let roster = try await roster(identity, trust, server)
    let hpke = try hpkeKey(identity, roster)
    let proof = try ProofDesk(
      folder: folder, station: Receipt.Station(identity, server: node.baseURL), now: now, logger: logger)
    let names = StationNames(node: node.name, station: folder.station)
    let databases = DatabaseDesk(
      node.databases, links: node.links, copies: folder.databases, resolve: { node.path($0) })
    warn(of: databases)
    let tunnels = SSHTunnels(
      node.links.tunnels, folder: folder.tunnels, program: SSHTunnels.program(path: environment["PATH"]),
      resolve: { node.path($0) }, logger: logger)
    let relays = RelayPool(
      engine: engine, settings: settings.relay, names: names, folder: folder.sockets,
      bodyLimit: 2 * node.wissel.limits.output, ways: databases.ways, tunnels: tunnels, outbound: outbound,
      logger: logger)
    try await relays.prepare()
    let socket = StationSocket(server: server, url: node.hostURL, over: outbound, logger: logger)
    let journal = try RunJournal(folder: folder.runs)
    let context = StationContext(
      settings: node, relay: settings.relay, identity: identity, key: key, server: server,
      blobs: BlobExchange(base: node.baseURL, over: outbound), engine: engine, names: names, folder: folder,
      journal: journal, rounds: try Rounds(journal), proof: proof,
      release: ReleaseDesk(
        policy: HoldPolicy(node.wissel.release), journal: journal, proof: proof, now: now, logger: logger),
      relays: relays,
      residents: ResidentPool(node.wissel.residents, engine: engine, relays: relays, lull: lull, logger: logger),
      policy: PolicyDesk(
        policy: policy, engine: engine, server: server, serverAddress: node.baseURL, outbound: outbound,
        reviews: node.wissel.rules.reviewers.map { node.path($0.folder) }, logger: logger),
      keys: KeyDesk(
        own: identity.organization, key: key?.publicKey, hpke: hpke, roster: roster,
        seen: SeenKeys(folder: trust.keys), clock: clock, logger: logger),
      orders: OrderDesk(identity: identity, roster: roster, book: try NonceBook(trust.nonces)),
      egress: EgressPolicy(node.wissel.egress, publicDatabases: node.wissel.publicDatabases),
      images: ImageKeeper(
        engine: engine, requirePull: node.policies.requireAlgorithmPull, registries: node.registries,
        file: folder.images, now: now, logger: logger),
      databases: databases,
      lakes: try LakeDesk(node, folder: folder.frames, make: settings.makeFrame, now: now), lull: lull,
      emit: { socket.emit($0, $1) }, now: now, clock: clock, logger: logger, endsRuns: settings.endsRuns)
    logger.notice(
      "this station",
      metadata: [
        "node": "\(identity.name)", "organisation": "\(identity.organizationName)",
        "encrypted": "\(identity.encrypted)", "databases": "\(node.databases.map(\.label).joined(separator: ","))",
      ])
    return Opened(context: context, socket: socket, tunnels: tunnels, transport: watched, lock: lock)
  }

  /// The roster that counts here; nil where none was agreed on.
  private func roster(
    _ identity: StationIdentity, _ trust: TrustFolder, _ server: APIClient
  ) async throws -> RosterDesk? {
    guard let pinned = settings.node.wissel.roster else { return nil }
    let desk = try RosterDesk(
      pinned, collaboration: identity.collaboration, kept: trust.roster,
      offered: pinned.file.map { settings.node.path($0) },
      server: server, now: now, logger: logger)
    try await desk.open()
    return desk
  }

  /// The organisation's private key for HPKE. Where the roster has such a key of it, others seal with that and open nothing
  /// else of ours, so a station without it could neither answer nor be asked.
  private func hpkeKey(_ identity: StationIdentity, _ roster: RosterDesk?) throws -> HPKEPrivateKey? {
    guard identity.encrypted, let desk = roster, let settings = settings.node.wissel.roster else { return nil }
    let key = try settings.hpkeKey.map {
      try PrivateKeyFile(path: self.settings.node.path($0), setting: "wissel.roster.hpke_key").readHPKE(logger: logger)
    }
    let listed = desk.roster?.keys(for: .sealingHPKE, of: identity.organization.rawValue, at: WireTime(now())) ?? []
    if listed.isEmpty || key.map({ listed.contains($0.publicKey.bytes) }) == true { return key }
    throw StationError(
      .privateKey,
      "the roster has a key for HPKE of this organisation, and the station does not hold it: name the file with the private "
        + "key with wissel.roster.hpke_key, or have a roster made without that key")
  }

  private func findEngine() async throws -> ContainerEngine {
    if let socket = settings.node.wissel.engineSocket {
      let engine = ContainerEngine(socket: socket)
      do {
        try await engine.ping()
        return engine
      } catch {
        throw StationError(
          .noEngine, "no container engine answers at \(socket): start it, or correct wissel.engine_socket")
      }
    }
    guard let socket = await EngineSocket.answering(environment: environment) else {
      throw StationError(
        .noEngine,
        "no container engine answers on this machine: start Docker, or Podman's service (podman system service), or name "
          + "its socket with wissel.engine_socket")
    }
    return ContainerEngine(socket: socket)
  }

  /// The organisation's private key where the collaboration is encrypted; its public half is handed to the server when
  /// that has none or another.
  private func privateKey(_ identity: StationIdentity, _ server: APIClient) async throws -> PrivateKey? {
    let configured = settings.node.encryption.enabled
    guard configured == identity.encrypted else {
      throw StationError(
        .encryptionMismatch,
        "the collaboration is \(identity.encrypted ? "" : "not ")encrypted and the station's settings say otherwise: set "
          + "encryption.enabled to \(identity.encrypted), or ask the collaboration's administrator")
    }
    guard identity.encrypted else { return nil }
    let key = try PrivateKeyFile(path: settings.node.privateKeyPath).read(logger: logger)
    let shown = try await server.organization(identity.organization).publicKey
    if (try? PublicKey(wireText: shown)) != key.publicKey {
      if shown.isEmpty {
        logger.notice("handing the station's public key to the server")
      } else {
        logger.critical(
          "the server had another public key for this organisation; it is replaced. If nobody changed the key, ask who did."
        )
      }
      _ = try await server.setPublicKey(key.publicKey.wireText, of: identity.organization)
    }
    return key
  }
}

extension Receipt.Station {
  init(_ identity: StationIdentity, server: String) {
    self.init(
      server: server, node: identity.node.rawValue, organization: identity.organization.rawValue,
      collaboration: identity.collaboration.rawValue)
  }
}
