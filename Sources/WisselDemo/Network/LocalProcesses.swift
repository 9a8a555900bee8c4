package import Foundation
package import WisselProcesses

/// The processes of a network on this machine: the server, and the stations by their place in the plan. Tests kill and
/// start them again.
package actor LocalProcesses {
  private var server: ManagedProcess?
  private var stations: [Int: ManagedProcess] = [:]
  private let installation: Installation
  private let keeper: FolderKeeper

  init(installation: Installation, keeper: FolderKeeper) {
    self.installation = installation
    self.keeper = keeper
  }

  /// Starts the server and gives the address it prints when it accepts requests.
  func startServer(configuration: URL, rootPassword: String, log: URL) async throws -> URL {
    let process = try await ManagedProcess.start(
      installation.wissel, name: "server",
      arguments: ["server", "start", "--config", configuration.path, "--end-with-input"],
      environment: ["WISSEL_ROOT_PASSWORD": rootPassword], log: log)
    server = process
    try keeper.watch(process)
    let line = try await process.line(startingWith: "ready ")
    guard let address = URL(string: String(line.dropFirst("ready ".count))) else {
      throw ProcessFailure("server", "it printed '\(line)' where an address was expected")
    }
    return address
  }

  /// Starts a station and waits until it is connected and synchronised.
  package func startStation(_ index: Int, configuration: URL, log: URL) async throws {
    let process = try await ManagedProcess.start(
      installation.wissel, name: "station \(index + 1)",
      arguments: ["station", "start", "--config", configuration.path, "--end-with-input"], log: log)
    stations[index] = process
    try keeper.watch(process)
    _ = try await process.line(startingWith: "ready")
  }

  /// The station's process.
  package func station(_ index: Int) -> ManagedProcess? { stations[index] }

  /// The server's process.
  package func serverProcess() -> ManagedProcess? { server }

  /// Ends all in good order: the stations, then the server.
  func stop() async {
    let running = stations.values
    stations = [:]
    for station in running { station.closeInput() }
    for station in running { await station.wait() }
    server?.closeInput()
    await server?.wait()
    server = nil
  }
}
