import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import WisselProcesses
import WisselWire

/// What it costs a server's memory when ten nodes hand in results of 100 MB at once, and ten readers fetch them.
struct StreamBench {
  let server: BenchedServer
  let world: BenchWorld

  private static let count = 10
  private static let bytes = 100_000_000

  struct Figures: Sendable, CustomStringConvertible {
    /// Megabytes.
    var peakIn = 0.0
    var secondsIn = 0.0
    var peakOut = 0.0
    var secondsOut = 0.0

    var description: String {
      let (handedIn, fetched) = (Line.megabytes(peakIn), Line.megabytes(peakOut))
      return "\(handedIn) in \(Line.seconds(secondsIn)) handed in, \(fetched) in \(Line.seconds(secondsOut)) fetched"
    }
  }

  func run() async throws -> Figures {
    let runs = try await world.openRuns(Self.count)
    let content = try world.resultBody(bytes: Self.bytes)
    let load = Load(server: server, connections: Self.count)
    let (clock, client) = (ContinuousClock(), HTTPClient(eventLoopGroupProvider: .singleton))
    var figures = Figures()
    do {
      server.usage.restartPeak()
      var start = clock.now
      try await atOnce { number in
        let call = Load.Call(
          method: .PATCH, path: "/api/run/\(runs[number].id)", token: runs[number].token, body: content)
        try await load.send(call, client)
      }
      (figures.secondsIn, figures.peakIn) = ((clock.now - start).inSeconds, server.usage.peakMegabytes)
      server.usage.restartPeak()
      start = clock.now
      try await atOnce { number in
        var request = HTTPClientRequest(url: server.address + "/api/result/\(runs[number].id)")
        request.headers.add(name: "authorization", value: "Bearer \(world.userToken)")
        var received = 0
        for try await piece in try await client.execute(request, timeout: .seconds(600)).body {
          received += piece.readableBytes
        }
        guard received > Self.bytes else {
          throw BenchFailure(description: "a result came back with \(received) bytes")
        }
      }
      (figures.secondsOut, figures.peakOut) = ((clock.now - start).inSeconds, server.usage.peakMegabytes)
      try await client.shutdown()
      return figures
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  private func atOnce(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<Self.count { group.addTask { try await body(number) } }
      try await group.waitForAll()
    }
  }
}
