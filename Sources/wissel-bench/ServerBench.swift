import Foundation
import WisselDatabase
import WisselProcesses
import WisselTesting

/// What a request costs a server: ours on each database beside the published one, in one run; what ten large results
/// cost in memory; and how the cost follows the number of tasks in the database.
struct ServerBench {
  /// Connections at once.
  private static let connections = [1, 16]

  func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "wissel-bench-\(UInt32.random(in: 0...(.max)))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Self.touchMemory(folder.appendingPathComponent("touched"))
    let file = folder.appendingPathComponent("server.sqlite")
    var outcomes = [
      try await ours("ours, SQLite", .file(file), "sqlite:///\(file.path)", folder.appendingPathComponent("ours"))
    ]
    if PrivatePostgres.isInstalled {
      outcomes.append(
        try await PrivatePostgres.durable.withURI { uri in
          try await ours(
            "ours, PostgreSQL", .postgres(PostgresAddress(uri)), uri, folder.appendingPathComponent("shared"))
        })
    } else {
      Line.figure("ours, PostgreSQL", "not measured", note: PrivatePostgres.reason)
    }
    if let published = try await BenchedServer.published(in: folder.appendingPathComponent("published")) {
      outcomes.append(
        try await published.whileRunning { try await measure($0, try await BenchWorld($0), scale: 20) })
    } else {
      Line.figure("the published server", "not installed here", note: "run scripts/setup bench")
    }
    show(outcomes)
  }

  /// A virtual machine that has just started pays for each page of memory at its first use. What files will take of it is
  /// used once before anything is measured: else the server that is measured first pays for those after it.
  private static func touchMemory(_ file: URL) throws {
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    let piece = Data(repeating: 1, count: 4 << 20)
    let room = min(ProcessInfo.processInfo.physicalMemory / 4, 4 << 30)
    for _ in 0..<(room / UInt64(piece.count)) { try handle.write(contentsOf: piece) }
    try handle.close()
  }

  private func ours(
    _ name: String, _ location: DatabaseLocation, _ uri: String, _ folder: URL
  ) async throws -> Outcome {
    try await BenchedServer.ours(name, database: uri, in: folder).whileRunning { server in
      let world = try await BenchWorld(server)
      let outcome = try await measure(server, world, scale: 1)
      try await GrowthBench(server: server, world: world, location: location).run()
      return outcome
    }
  }

  /// What was measured at one server.
  private struct Outcome: Sendable {
    var name: String
    /// Resident megabytes.
    var idle: Double
    /// Resident megabytes.
    var afterLoad: Double
    var streams: StreamBench.Figures
    var figures: [(kind: String, connections: Int, figures: Load.Figures)] = []
  }

  /// - Parameter scale: how many times fewer requests it gets than ours, so that the run ends today.
  private func measure(_ server: BenchedServer, _ world: BenchWorld, scale: Int) async throws -> Outcome {
    let idle = server.usage.residentMegabytes
    var figures: [(String, Int, Load.Figures)] = []
    for connections in Self.connections {
      let load = Load(server: server, connections: connections)
      for kind in world.kinds {
        let count = max(connections, kind.count / scale)
        figures.append((kind.name, connections, try await load.run(count, try await kind.prepare(count))))
      }
    }
    let afterLoad = server.usage.residentMegabytes
    let streams = try await StreamBench(server: server, world: world).run()
    return Outcome(name: server.name, idle: idle, afterLoad: afterLoad, streams: streams, figures: figures)
  }

  private func show(_ outcomes: [Outcome]) {
    guard let first = outcomes.first else { return }
    let peer = outcomes.last { !$0.name.hasPrefix("ours") }
    for connections in Self.connections {
      Line.heading(
        "\(connections) connection\(connections == 1 ? "" : "s"): requests per second, p50, p99 (goal: within 5×), processor per request"
          + (peer == nil ? "" : ", and the published server's processor time against it"))
      for row in first.figures where row.connections == connections {
        for outcome in outcomes {
          guard let own = outcome.figures.first(where: { $0.kind == row.kind && $0.connections == connections }) else {
            continue
          }
          let theirs = peer?.figures.first { $0.kind == row.kind && $0.connections == connections }
          let ratio = outcome.name == peer?.name ? nil : theirs.map { Self.ratio(own.figures, $0.figures) }
          Line.figure("\(row.kind): \(outcome.name)", Self.text(own.figures), note: ratio ?? "")
        }
      }
    }
    Line.heading("Server's resident memory (goals: 60 MB idle, 150 MB after the load)")
    for outcome in outcomes {
      Line.figure(
        outcome.name, String(format: "%6.1f MB idle, %6.1f MB after the load", outcome.idle, outcome.afterLoad))
    }
    Line.heading("Ten results of 100 MB at once: the server's peak of memory, and how long all took")
    for outcome in outcomes { Line.figure(outcome.name, outcome.streams.description) }
  }

  private static func text(_ figures: Load.Figures) -> String {
    String(
      format: "%8.0f/s %7.2f ms %7.2f ms (%4.1f×) %7.3f ms", figures.perSecond, figures.p50 * 1000,
      figures.p99 * 1000, figures.p50 > 0 ? figures.p99 / figures.p50 : 0, figures.processor * 1000)
  }

  private static func ratio(_ ours: Load.Figures, _ theirs: Load.Figures) -> String {
    ours.processor > 0 ? Line.ratio(theirs.processor / ours.processor) : "–"
  }
}
