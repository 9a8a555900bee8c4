import Foundation
import Logging
import ServiceLifecycle
import WisselSettings
import WisselStation
import WisselWire

/// The consoles of the stations of one process. Stations that name the same console share it, and those that name the same
/// people share the count of their attempts. A console shows the log of its own stations alone.
struct StationConsoles {
  /// A station's part: who its people are, whom to tell when it is open, and where its log goes as well.
  struct Seat: Sendable {
    var people: PeopleDesk?
    var ring: LogRing?
    var open: @Sendable (StationDesk) -> Void = { _ in }
  }

  /// In the order of the stations.
  let seats: [Seat]
  let services: [any Service]

  /// - Throws: `CommandFailure` for a console that cannot be.
  init(_ nodes: [NodeSettings]) throws {
    let consoles = nodes.map(Self.console)
    var people: [String: PeopleDesk] = [:]
    var directories: [ConsoleSettings: StationDirectory] = [:]
    var rings: [ConsoleSettings: LogRing] = [:]
    var services: [any Service] = []
    do {
      for (node, console) in zip(nodes, consoles) {
        guard let console, directories[console] == nil else { continue }
        let ring = LogRing()
        rings[console] = ring
        let logger = Self.logger(node, ring)
        let file = PeopleFile(path: console.users)
        if try file.read().isEmpty {
          logger.warning(
            "nobody can sign in at the console yet; add people with wissel station console-user add",
            metadata: ["file": "\(console.users)"])
        }
        let desk = try people[console.users] ?? PeopleDesk(file, now: { Date() }, logger: logger)
        people[console.users] = desk
        let names = zip(nodes, consoles).filter { $0.1 == console }.map(\.0.name)
        let directory = StationDirectory(names: names)
        directories[console] = directory
        services.append(
          try ConsoleService(console, directory: directory, people: desk, log: ring, logger: logger))
      }
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
    var places: [ConsoleSettings: Int] = [:]
    seats = consoles.map { console in
      guard let console, let directory = directories[console] else { return Seat() }
      let place = places[console, default: 0]
      places[console] = place + 1
      return Seat(people: people[console.users], ring: rings[console], open: { directory.open(place, $0) })
    }
    self.services = services
  }

  /// A station's log, which its console shows as well.
  static func logger(_ node: NodeSettings, _ ring: LogRing?) -> Logger {
    guard let ring else { return Logs.logger("station", node.logging) }
    return Logs.logger("station", node.logging, also: { ring.handler { WireTime(Date()).description } })
  }

  /// A station's console with paths as they are to be opened.
  private static func console(of node: NodeSettings) -> ConsoleSettings? {
    guard var console = node.wissel.console else { return nil }
    console.users = node.path(console.users)
    if let tls = console.tls {
      console.tls?.certificate = node.path(tls.certificate)
      console.tls?.key = node.path(tls.key)
    }
    return console
  }
}
