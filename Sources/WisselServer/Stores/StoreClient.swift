import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselWire

/// Calls to one algorithm store, in the name of who asks. Bounded in size and time; redirects are not followed, so that a
/// store cannot send the caller's token elsewhere.
struct StoreClient: Sendable {
  let store: StoreAddress
  /// Our own address, by which the store knows us.
  let serverURL: String
  /// The caller's header, passed on.
  let authorization: String
  /// The host that stands for local ones, where the server runs in a container and the store beside it.
  let developmentHost: String?
  var names = StoreNames()

  /// What a store answered.
  struct Reply: Sendable {
    let status: Int
    let json: JSONValue

    var isSuccess: Bool { (200..<300).contains(status) }
  }

  /// The store did not answer, or with something nobody would.
  struct Unreachable: Error {}

  private static let longestReply = 4 << 20
  private static let patience: TimeAmount = .seconds(20)

  func call(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> Reply {
    do {
      return try await call(store, method, path, body)
    } catch is Unreachable {
      guard let other = developmentHost.flatMap({ store.replacingHost(with: $0) }) else { throw Unreachable() }
      return try await call(other, method, path, body)
    }
  }

  private func call(
    _ store: StoreAddress, _ method: HTTPMethod, _ path: String, _ body: JSONValue?
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: store.text + path)
    request.method = method
    request.headers.add(name: "server_url", value: serverURL)
    request.headers.add(name: "Authorization", value: authorization)
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: try WireJSON.encode(body)))
    }
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    if let address = try await names.address(of: store) { configuration.dnsOverride = [store.host: address] }
    configuration.timeout.connect = .seconds(5)
    configuration.decompression = .disabled
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let reply: Reply?
    do {
      let response = try await client.execute(request, timeout: Self.patience)
      let bytes = try await response.body.collect(upTo: Self.longestReply)
      let json = try? WireJSON.decode(JSONValue.self, from: Data(bytes.readableBytesView))
      reply = Reply(status: Int(response.status.code), json: json ?? .null)
    } catch is CancellationError {
      try await client.shutdown()
      throw CancellationError()
    } catch { reply = nil }
    try await client.shutdown()
    guard let reply else { throw Unreachable() }
    return reply
  }
}
