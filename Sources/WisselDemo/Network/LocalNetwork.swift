package import Foundation
import Logging
package import WisselClient
package import WisselModel
import WisselProcesses
package import WisselSealing
import WisselWire

/// A whole network on this machine, each part a process of its own: one server, an asker, stations with their own
/// organisations, keys, databases and engine connections. The demo, the system tests and the benchmarks use it.
package final class LocalNetwork: Sendable {
  /// One organisation of the collaboration.
  package struct Member: Sendable {
    package let organization: OrganizationID
    package let name: String
    package let key: PrivateKey
    package let keyFile: URL
  }

  /// A station: its organisation, its node, its configuration and its process.
  package struct Station: Sendable {
    package let member: Member
    package let node: NodeID
    package let configuration: URL
    package let log: URL
  }

  package let folder: URL
  package let plan: NetworkPlan
  package let installation: Installation
  /// Where the server answers: scheme, host and port.
  package let server: URL
  package let root: APIClient
  package let asker: Member
  package let askerClient: APIClient
  package let askerPassword: String
  package let rootPassword: String
  package let collaboration: CollaborationID
  /// Whose keys the asker relies on; nil: those the server has.
  package let roster: RosterTerms?
  package let stations: [Station]
  /// The socket of the engine the stations use.
  package let engineSocket: String

  let keeper: FolderKeeper
  let engine: LocalEngine
  /// The processes, for tests and benchmarks that look at them or end them.
  package let processes: LocalProcesses

  init(
    folder: URL, plan: NetworkPlan, installation: Installation, server: URL, root: APIClient, asker: Member,
    askerClient: APIClient, askerPassword: String, rootPassword: String, collaboration: CollaborationID,
    roster: RosterTerms?, stations: [Station], keeper: FolderKeeper, engine: LocalEngine, processes: LocalProcesses
  ) {
    self.folder = folder
    self.plan = plan
    self.installation = installation
    self.server = server
    self.root = root
    self.asker = asker
    self.askerClient = askerClient
    self.askerPassword = askerPassword
    self.rootPassword = rootPassword
    self.collaboration = collaboration
    self.roster = roster
    self.stations = stations
    self.keeper = keeper
    self.engine = engine
    self.processes = processes
    engineSocket = engine.socket
  }

  /// The user name the asker logs in with.
  package static let askerName = "asker"

  /// Starts the server again where it was, as after a crash: the plan must have given it a port of its own.
  package func restartServer() async throws {
    _ = try await processes.startServer(
      configuration: folder.appendingPathComponent("server/server.yaml"), rootPassword: rootPassword,
      log: folder.appendingPathComponent("server.log"))
  }

  /// Where the station of this number, from 0, has its lake of this label.
  package func lake(_ label: String = "lake", of station: Int) -> URL {
    NetworkFiles(folder: folder).lake(label, of: "station-\(station + 1)")
  }

  /// Ends everything in good order, stations first, and removes the folder. May be called twice.
  package func stop() async {
    await processes.stop()
    await engine.stop()
    await keeper.end()
  }
}
