import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing
import WisselTesting

@testable import WisselSettings
@testable import WisselStation

/// Databases behind a login by SSH, with OpenSSH's client.
@Suite(.enabled(if: PlayedSSH.isAvailable, "needs OpenSSH's client and asyncssh: scripts/setup test"))
struct SSHTunnelTests {
  /// A network beyond: a database that echoes, and a machine there.
  private struct Beyond {
    let folder: URL
    let database: any Channel
    let machine: PlayedSSH
    let hostKey: (path: String, line: String)
    let key: (path: String, line: String)

    func settings(hostKey line: String? = nil, machinePort: Int? = nil) throws -> SSHTunnelSettings {
      SSHTunnelSettings(
        hostname: "omop", port: 5432, machine: .init(host: "127.0.0.1", port: machinePort ?? machine.port),
        hostKey: (line ?? hostKey.line).split(separator: " ").prefix(2).joined(separator: " "), username: "reader",
        key: key.path, destination: .init(host: "127.0.0.1", port: try #require(database.localAddress?.port)))
    }

    func tunnels(_ settings: SSHTunnelSettings) -> SSHTunnels {
      var logger = Logger(label: "tunnels")
      logger.logLevel = .critical
      return SSHTunnels(
        [settings], folder: folder.appendingPathComponent("t"),
        program: SSHTunnels.program(path: ProcessInfo.processInfo.environment["PATH"]), resolve: { $0 }, logger: logger)
    }
  }

  private static func with(_ body: (Beyond) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let (hostKey, key) = (try await PlayedSSH.key("host", in: folder), try await PlayedSSH.key("own", in: folder))
      let database = try await EgressDoorTests.echo()
      let machine = try await PlayedSSH.start(hostKey: hostKey.path, admitted: key.path + ".pub", in: folder)
      try await body(Beyond(folder: folder, database: database, machine: machine, hostKey: hostKey, key: key))
      await machine.end()
      try await database.close()
    }
  }

  /// Runs the logins while the body runs, then ends them.
  private static func whileOpen(_ tunnels: SSHTunnels, _ body: () async throws -> Void) async throws {
    let running = Task { await tunnels.run() }
    do { try await body() } catch {
      running.cancel()
      throw error
    }
    running.cancel()
    await running.value
  }

  /// Waits for the near end of the tunnel.
  private static func appear(_ path: String) async throws {
    while !FileManager.default.fileExists(atPath: path) { try await Task.sleep(for: .milliseconds(20)) }
  }

  @Test(.timeLimit(.minutes(2))) func aRunReachesADatabaseBehindALogin() async throws {
    try await Self.with { beyond in
      let settings = try beyond.settings()
      let tunnels = beyond.tunnels(settings)
      let database = DatabaseSettings(
        label: "db", uri: Secret("postgresql://u:p@OMOP/x"), type: "omop", mountsReadOnly: false, environment: [:])
      let way = try #require(
        DatabaseWay.ways(of: [database], links: LinkSettings(tunnels: [settings]), besides: []).first)
      #expect(way.link == .tunnel(0) && way.uri("postgresql://u:p@OMOP/x") == "postgresql://u:p@127.0.0.1:5432/x")
      try await Self.whileOpen(tunnels) {
        try await Self.appear(tunnels.socket(0))
        var logger = Logger(label: "doors")
        logger.logLevel = .critical
        let doors = DatabaseDoors(folder: beyond.folder.path, reach: DatabaseReach(tunnels: tunnels))
        try await doors.open(way, logger: logger)
        for size in [1, 300_000] {
          let words = String(repeating: "q", count: size)
          #expect(try await EgressDoorTests.exchange(beyond.folder.path + "/" + way.socketName, [words]) == words)
        }
        await doors.close()
      }
      // Nothing is left of it: no socket, and no key of the machine.
      #expect(try FileManager.default.contentsOfDirectory(atPath: beyond.folder.path + "/t").isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aLoginThatBreaksIsMadeAgain() async throws {
    try await Self.with { beyond in
      let tunnels = beyond.tunnels(try beyond.settings())
      try await Self.whileOpen(tunnels) {
        try await beyond.machine.login()
        try await Self.appear(tunnels.socket(0))
        await beyond.machine.end()
        let again = try await PlayedSSH.start(
          hostKey: beyond.hostKey.path, admitted: beyond.key.path + ".pub", port: beyond.machine.port, in: beyond.folder
        )
        try await again.login()
        while (try? await EgressDoorTests.exchange(tunnels.socket(0), ["back"])) != "back" {
          try await Task.sleep(for: .milliseconds(50))
        }
        await again.end()
      }
    }
  }

  /// Somebody else answers at the machine's address.
  @Test(.timeLimit(.minutes(2))) func anotherMachineIsNotLoggedInAt() async throws {
    try await Self.with { beyond in
      let other = try await PlayedSSH.key("other", in: beyond.folder)
      let tunnels = beyond.tunnels(try beyond.settings(hostKey: other.line))
      let log = beyond.folder.appendingPathComponent("t/l0")
      try await Self.whileOpen(tunnels) {
        while (try? String(contentsOf: log, encoding: .utf8))?.contains("verification failed") != true {
          try await Task.sleep(for: .milliseconds(20))
        }
        #expect(!FileManager.default.fileExists(atPath: tunnels.socket(0)))
      }
    }
  }
}
