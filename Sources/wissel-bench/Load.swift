import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselProcesses

/// Requests of one kind, sent over a number of connections that each wait for an answer before they ask again.
struct Load: Sendable {
  let server: BenchedServer
  let connections: Int

  /// One request.
  struct Call: Sendable {
    var method = HTTPMethod.GET
    var path: String
    var token: String?
    var body: ByteBuffer?
    /// The answer that counts as success.
    var status: UInt = 200
  }

  /// What a load showed.
  struct Figures: Sendable {
    var perSecond: Double
    /// Seconds.
    var p50: Double
    /// Seconds.
    var p99: Double
    /// Seconds of the server's processor time for one request.
    var processor: Double
  }

  /// Sends the calls, as many at once as there are connections.
  ///
  /// - Parameters:
  ///   - count: how many calls.
  ///   - call: the call with a number, from 0 on.
  func run(_ count: Int, _ call: @escaping @Sendable (Int) -> Call) async throws -> Figures {
    var settings = HTTPClient.Configuration(timeout: .init(connect: .seconds(10)))
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    do {
      let figures = try await measure(count, call, client)
      try await client.shutdown()
      return figures
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  private func measure(
    _ count: Int, _ call: @escaping @Sendable (Int) -> Call, _ client: HTTPClient
  ) async throws -> Figures {
    let (clock, before) = (ContinuousClock(), server.usage.processorSeconds)
    let start = clock.now
    let times = try await withThrowingTaskGroup(of: [Double].self) { group in
      for connection in 0..<connections {
        group.addTask {
          var times: [Double] = []
          for number in stride(from: connection, to: count, by: connections) {
            let began = clock.now
            try await send(call(number), client)
            times.append((clock.now - began).inSeconds)
          }
          return times
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }.sorted()
    }
    let took = (clock.now - start).inSeconds
    return Figures(
      perSecond: Double(count) / took, p50: times.median, p99: times[min(times.count - 1, times.count * 99 / 100)],
      processor: (server.usage.processorSeconds - before) / Double(count))
  }

  /// Sends one call and gives its answer's body.
  @discardableResult
  func send(_ call: Call, _ client: HTTPClient) async throws -> ByteBuffer {
    var request = HTTPClientRequest(url: server.address + call.path)
    request.method = call.method
    if let token = call.token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
    if let body = call.body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(body)
    }
    let answer = try await client.execute(request, timeout: .seconds(120))
    let body = try await answer.body.collect(upTo: 1 << 30)
    guard answer.status.code == call.status else {
      throw BenchFailure(
        description: "\(call.method) \(call.path): \(answer.status) \(String(buffer: body).prefix(300))")
    }
    return body
  }
}
