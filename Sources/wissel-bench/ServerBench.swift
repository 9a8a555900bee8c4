import AsyncHTTPClient
import Foundation
import NIOCore
import WisselClient
import WisselModel
import WisselWire

/// What a request costs a server, ours beside the published one, in one run.
struct ServerBench {
  /// Connections at once.
  private static let connections = [1, 16]

  func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "wissel-bench-\(UInt32.random(in: 0...(.max)))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let ours = try await BenchedServer.ours(
      "ours, SQLite", database: "sqlite:///\(folder.path)/server.sqlite", in: folder.appendingPathComponent("ours"))
    let mine = try await measured(ours, scale: 1)
    guard let published = try await BenchedServer.published(in: folder.appendingPathComponent("published")) else {
      Line.figure("the published server", "not installed here", note: "run scripts/setup bench")
      show(mine, beside: nil)
      return
    }
    show(mine, beside: try await measured(published, scale: 20))
  }

  /// Everything measured at one server.
  private struct Outcome: Sendable {
    var name: String
    var idle: Double
    var afterLoad: Double
    var figures: [(kind: String, connections: Int, figures: Load.Figures)] = []
  }

  /// - Parameter scale: how many times fewer requests it gets than ours, so that the run ends today.
  private func measured(_ server: BenchedServer, scale: Int) async throws -> Outcome {
    do {
      let outcome = try await measure(server, scale: scale)
      await server.stop()
      return outcome
    } catch {
      await server.stop()
      throw error
    }
  }

  private func measure(_ server: BenchedServer, scale: Int) async throws -> Outcome {
    let world = try await BenchWorld(server)
    var outcome = Outcome(name: server.name, idle: server.residentMegabytes, afterLoad: 0)
    for connections in Self.connections {
      let load = Load(server: server, connections: connections)
      for kind in world.kinds {
        let count = max(connections, kind.count / scale)
        let call = try await kind.prepare(count)
        outcome.figures.append((kind.name, connections, try await load.run(count, call)))
      }
    }
    outcome.afterLoad = server.residentMegabytes
    return outcome
  }

  private func show(_ ours: Outcome, beside peer: Outcome?) {
    for connections in Self.connections {
      Line.heading(
        "\(connections) connection\(connections == 1 ? "" : "s"): requests per second, p50, p99, processor per request"
          + (peer.map { "; beside \($0.name)" } ?? ""))
      for row in ours.figures where row.connections == connections {
        let other = peer?.figures.first { $0.kind == row.kind && $0.connections == connections }?.figures
        Line.figure(
          row.kind, Self.text(row.figures), note: other.map { "\(Self.text($0))  \(Self.ratio(row.figures, $0))" } ?? ""
        )
      }
    }
    Line.heading("Server's resident memory (goals: 60 MB idle, 150 MB after the load)")
    for outcome in [ours, peer].compactMap({ $0 }) {
      Line.figure(
        outcome.name, String(format: "%6.1f MB idle, %6.1f MB after the load", outcome.idle, outcome.afterLoad))
    }
  }

  private static func text(_ figures: Load.Figures) -> String {
    String(
      format: "%8.0f/s %7.2f ms %7.2f ms %7.3f ms", figures.perSecond, figures.p50 * 1000, figures.p99 * 1000,
      figures.processor * 1000)
  }

  private static func ratio(_ ours: Load.Figures, _ theirs: Load.Figures) -> String {
    ours.processor > 0 ? Line.ratio(theirs.processor / ours.processor) : "–"
  }
}
