package import Foundation
package import Logging
package import WisselContainers
package import WisselOutbound

/// A running relay and the socket behind it.
package struct Relay: Sendable {
  package let record: RelayRecord
  package let listener: ProxyListener
  /// The run's way out, closed until somebody opens it.
  package let door: EgressDoor
  /// Its ways to databases, closed likewise.
  package let databases: DatabaseDoors

  package init(record: RelayRecord, listener: ProxyListener, reach: DatabaseReach = DatabaseReach()) {
    self.record = record
    self.listener = listener
    door = EgressDoor(folder: record.folder)
    databases = DatabaseDoors(folder: record.folder, reach: reach)
  }
}

/// Makes relays, and keeps some ready, because starting one takes as long as starting a run. A relay serves one run and
/// is then thrown away.
package actor RelayPool {
  private let engine: ContainerEngine
  private let settings: RelaySettings
  private let names: StationNames
  private let folder: URL
  private let bodyLimit: Int
  private let ways: [DatabaseWay]
  private let reach: DatabaseReach
  private let logger: Logger

  private var spare: [Relay] = []
  private var making = 0
  private var closed = false

  /// - Parameters:
  ///   - folder: for the sockets; short, because a socket's path may have 107 bytes.
  ///   - bodyLimit: bytes a run's request may have.
  ///   - ways: the station's ways to databases of the network.
  ///   - tunnels: the station's logins on such ways.
  ///   - outbound: the station's way out, for databases of `https`.
  package init(
    engine: ContainerEngine, settings: RelaySettings, names: StationNames, folder: URL, bodyLimit: Int,
    ways: [DatabaseWay] = [], tunnels: SSHTunnels? = nil, outbound: Outbound = .direct, logger: Logger
  ) {
    self.engine = engine
    self.settings = settings
    self.names = names
    self.folder = folder
    self.bodyLimit = bodyLimit
    self.ways = ways
    reach = DatabaseReach(tunnels: tunnels, engine: engine, outbound: outbound)
    self.logger = logger
  }

  /// Sees to it that the engine holds the relay's image.
  package func prepare() async throws {
    if try await engine.image(settings.image) != nil { return }
    if let archive = settings.archive {
      try await engine.load(archive: archive)
      if try await engine.image(settings.image) != nil { return }
    }
    if let reference = ImageReference(settings.image), reference.registry != "localhost" {
      try await engine.pull(reference)
      return
    }
    throw StationError(
      .settings,
      "the relay's image \(settings.image) is not at the container engine, and no archive of it was found; "
        + "load it, or name another with wissel.relay_image")
  }

  /// A relay for a run: a ready one, or a new one.
  ///
  /// - Parameter proven: asks the engine whether a ready one still runs. Mostly it does, and otherwise the run's container
  ///   cannot be made.
  package func take(proven: Bool = false) async throws -> Relay {
    while let relay = spare.popLast() {
      if !proven { return relay }
      if try await engine.container(relay.record.container)?.state == .running { return relay }
      await discard(relay)
    }
    return try await make()
  }

  /// Makes up for the relays taken, so that this many are ready, by default all there should be. Making one slows down
  /// what runs meanwhile.
  package func refill(upTo count: Int = .max) async {
    while !closed, spare.count + making < min(count, settings.spare) {
      making += 1
      do {
        let relay = try await make()
        if closed { await discard(relay) } else { spare.append(relay) }
        making -= 1
      } catch {
        making -= 1
        // Whoever stops the station takes the folder away from under the last one.
        guard !closed else { return }
        logger.warning("could not make a relay ready", metadata: ["error": "\(error)"])
        return
      }
    }
  }

  /// Listens again for a relay that outlived the station's last process; nil when it does not run.
  package func adopt(_ record: RelayRecord) async throws -> Relay? {
    guard try await engine.container(record.container)?.state == .running else { return nil }
    let listener = try await ProxyListener.start(
      socket: record.folder + "/" + RelaySettings.socketName, bodyLimit: bodyLimit, logger: logger)
    return Relay(record: record, listener: listener, reach: reach)
  }

  /// Listens for a relay no more, which goes on.
  package func leave(_ relay: Relay) async {
    await relay.door.close()
    await relay.databases.close()
    await relay.listener.stop()
  }

  /// Removes a relay and its socket. The run's container must be gone.
  package func discard(_ relay: Relay) async {
    await leave(relay)
    await remove(relay.record)
  }

  /// Removes what is left of a relay without a listener.
  package func remove(_ record: RelayRecord) async {
    do {
      try await engine.remove(record.container)
    } catch {
      logger.warning("could not remove a relay", metadata: ["error": "\(error)"])
    }
    try? FileManager.default.removeItem(atPath: record.folder)
  }

  /// Removes the ready relays and makes no more.
  package func close() async {
    closed = true
    while making > 0 {
      do { try await Task.sleep(for: .milliseconds(10)) } catch { break }
    }
    let relays = spare
    spare = []
    for relay in relays { await discard(relay) }
  }

  private func make() async throws -> Relay {
    let number = UInt32.random(in: 0 ... .max)
    let name = names.relay(number)
    let place = folder.appendingPathComponent(String(number, radix: 36))
    try FileManager.default.createDirectory(
      at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let listener = try await ProxyListener.start(
      socket: place.appendingPathComponent(RelaySettings.socketName).path, bodyLimit: bodyLimit, logger: logger)
    let relay = Relay(record: RelayRecord(container: name, folder: place.path), listener: listener, reach: reach)
    do {
      let id = try await engine.create(
        ContainerSpecification(
          image: settings.image,
          command: [
            "\(RelaySettings.mount)/\(RelaySettings.socketName)", String(settings.port),
            "\(RelaySettings.mount)/\(EgressDoor.socketName)", String(EgressDoor.port),
          ] + ways.flatMap { ["\(RelaySettings.mount)/\($0.socketName)", String($0.localPort)] },
          labels: names.relayLabels, user: StationNames.containerUser, network: .none,
          mounts: [.init(source: place.path, target: RelaySettings.mount, readOnly: true)],
          limits: .init(memory: 64 << 20, processes: 64, temporary: 1 << 20)),
        name: name)
      try await engine.start(id)
      return relay
    } catch {
      await discard(relay)
      throw error
    }
  }
}
