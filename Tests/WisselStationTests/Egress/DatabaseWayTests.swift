import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing
import WisselTesting

@testable import WisselSettings
@testable import WisselStation

/// How runs reach databases at addresses of the network.
@Suite struct DatabaseWayTests {
  private static func database(_ label: String, _ uri: String) -> DatabaseSettings {
    DatabaseSettings(label: label, uri: Secret(uri), type: "sql", mountsReadOnly: false, environment: [:])
  }

  private static func ways(_ uris: [String]) -> [DatabaseWay] {
    DatabaseWay.ways(of: uris.enumerated().map { database("d\($0.offset)", $0.element) }, besides: [8080, 3128])
  }

  @Test(arguments: [
    ("postgresql://u:p@db.example:5433/omop", "postgresql://u:p@127.0.0.1:5433/omop"),
    (
      "postgresql+psycopg2://u:p@db.example/omop?sslmode=require",
      "postgresql+psycopg2://u:p@127.0.0.1:5432/omop?sslmode=require"
    ),
    ("mysql://u:p@x:y@10.0.0.7/a", "mysql://u:p@x:y@127.0.0.1:3306/a"),
    ("http://sparql.example/query", "http://127.0.0.1:15000/query"),
    ("https://u:p@sparql.example/query?a=https", "http://u:p@127.0.0.1:15000/query?a=https"),
    ("HTTPS://sparql.example:8443", "http://127.0.0.1:8443"),
    ("other://[2001:db8::1]:8080", "other://127.0.0.1:15000"), ("other://h:3128/", "other://127.0.0.1:15000/"),
  ])
  func anAddressBecomesAPortOfTheRunsOwn(_ uri: String, _ expected: String) throws {
    let way = try #require(Self.ways([uri]).first)
    #expect(way.uri(uri) == expected)
  }

  @Test(arguments: [
    "sqlite:////data/a.sqlite", "postgresql://a:1,b:2/x", "unknown://host/x", "/data/a.csv", "postgresql://",
    "postgresql:///x", "postgresql://h:0/x", "://h:1", "https:///query",
  ])
  func whatHasNoPlaceOfItsOwnHasNoWay(_ uri: String) { #expect(Self.ways([uri]).isEmpty) }

  @Test func portsAreDistinctAndWaysAreBounded() {
    let ways = Self.ways((0..<9).map { "postgresql://h\($0)/x" })
    #expect(ways.count == DatabaseWay.most && ways.map(\.number) == Array(0..<DatabaseWay.most))
    #expect(Set(ways.map(\.localPort)).count == ways.count && ways[0].localPort == 5432)
  }

  /// Whoever wrote such an address into the file is told that nothing comes of it.
  @Test func whatIsNotReachedIsNamedWithItsReason() {
    let files = ["sqlite:////data/a.sqlite", "/data/a.csv", "postgresql:///x"]
    let uris = files + ["https://sparql.example/query", "unknown://host/x"] + (0..<6).map { "postgresql://h\($0)/x" }
    let databases = uris.enumerated().map { Self.database("d\($0.offset)", $0.element) }
    let desk = DatabaseDesk(databases, copies: URL(fileURLWithPath: "/nowhere"), resolve: { $0 })
    #expect(desk.unreached.map(\.label) == ["d4", "d10"])
    #expect(desk.unreached.map(\.obstacle) == [.noPlace, .tooMany])
  }

  @Test func itIsNamedInTheLogOfAStart() async throws {
    try await withTemporaryFolder { folder in
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: PlayedEngine())
      let log = LogRing()
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: PlayedServer()),
        yaml: """
          databases:
            - {label: graph, uri: 'https://sparql.example/query', type: sparql}
            - {label: rows, uri: 'unknown://rows.example/x', type: other}
          """,
        logger: Logger(label: "station") { _ in log.handler(now: { "" }) })
      let told = log.tail.filter { $0.contains("runs do not reach a database") }
      #expect(told.count == 1 && told.allSatisfy { $0.contains("database=rows") && !$0.contains("rows.example") })
      station.close()
      await door.close()
    }
  }

  @Test func aRunReachesTheDatabaseItWasGiven() async throws {
    try await withTemporaryFolder { folder in
      let server = try await EgressDoorTests.echo()
      let port = try #require(server.localAddress?.port)
      let way = try #require(Self.ways(["postgresql://u:p@127.0.0.1:\(port)/x"]).first)
      var logger = Logger(label: "databases")
      logger.logLevel = .critical
      let doors = DatabaseDoors(folder: folder.path)
      try await doors.open(way, logger: logger)
      try await doors.open(way, logger: logger)
      let socket = folder.path + "/" + way.socketName
      for size in [0, 1, 1_000_000] {
        let words = String(repeating: "q", count: size)
        #expect(try await EgressDoorTests.exchange(socket, [words]) == words)
      }
      try await server.close()
      // Nobody there is an end or a reset, and no answer.
      let answer = (try? await EgressDoorTests.exchange(socket, ["q"])) ?? ""
      #expect(answer.isEmpty)
      await doors.close()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func namesMayStandForTunnelsAndContainers() throws {
    let tunnel = SSHTunnelSettings(
      hostname: "far", port: 7000, machine: .init(host: "m", port: 22), hostKey: "ssh-ed25519 AAAA", username: "u",
      key: "k", destination: .init(host: "db", port: 5432))
    let links = LinkSettings(tunnels: [tunnel], services: ["store": "hospital-store"])
    func link(_ uri: String) -> DatabaseWay.Link? {
      DatabaseWay.ways(of: [Self.database("d", uri)], links: links, besides: []).first?.link
    }
    #expect(link("postgresql://u@FAR:7000/x") == .tunnel(0))
    #expect(link("postgresql://u@far/x") == nil, "the tunnel leads from one port only")
    #expect(link("http://store:7200/repositories/a") == .container("hospital-store"))
    #expect(link("http://elsewhere:7200/") == .network)
  }

  /// Only the address that is asked for is rewritten; the others' are not even told.
  @Test func theRunIsToldItsOwnPort() throws {
    let database = Self.database("db", "postgresql://u:p@db.example/omop")
    let desk = DatabaseDesk([database], copies: URL(fileURLWithPath: "/nowhere"), resolve: { $0 })
    let provision = try desk.provide(["db"])
    #expect(provision.placements["db"]?.uri(of: database) == "postgresql://u:p@127.0.0.1:5432/omop")
    #expect(provision.ways.map(\.host) == ["db.example"] && provision.mounts.isEmpty)
    #expect(try desk.provide([]).ways.isEmpty)
  }
}
