import Hummingbird
import Logging
import NIOHTTP1
import WisselHTTP
import WisselWire

/// What the server asks of a store.
extension StoreClient {
  static let unreachable = WireError.missing(
    "Algorithm store cannot be reached. Make sure that it is online and that you have included the API path (default "
      + "/api) at the end of the algorithm store URL")

  /// A client for a request's store and caller.
  ///
  /// - Parameter serverURL: our address as the caller gave it, where the settings say none.
  /// - Throws: 400 when nobody knows our own address.
  init(_ core: ServerCore, _ request: APIRequest, _ store: StoreAddress, serverURL: String?) throws(WireError) {
    guard let url = core.options.serverURL ?? serverURL else {
      throw .bad("Algorithm stores know this server by its address: give server_url, or set it in the configuration.")
    }
    self.init(
      store: store, serverURL: StoreAddress(url)?.text ?? url,
      authorization: request.request.headers[.authorization] ?? "", developmentHost: core.options.developmentHost)
  }

  /// Makes the store trust this server. A store that lets everybody look need not.
  ///
  /// - Throws: 404 when it does not answer; else what the store answered.
  func introduce(force: Bool) async throws {
    let reply = try await asked(.POST, "/vantage6-server", ["url": .string(serverURL), "force": .bool(force)])
    guard !reply.isSuccess else { return }
    if reply.status == 403, try await asked(.GET, "/policy/public").json["algorithm_view"]?.string == "public" {
      return
    }
    throw Self.refusal(reply)
  }

  /// Makes the store forget this server.
  func takeLeave() async throws {
    let reply = try await asked(.GET, "/vantage6-server")
    guard reply.isSuccess else { throw Self.refusal(reply) }
    let own = (reply.json.array ?? []).filter { $0["url"]?.string == serverURL }
    for id in own.compactMap({ $0["id"]?.int }) {
      let reply = try await asked(.DELETE, "/vantage6-server/\(id)")
      guard reply.isSuccess || reply.status == 404 else { throw Self.refusal(reply) }
    }
  }

  /// The first algorithm with an image, or nil.
  func algorithm(with image: String) async throws -> JSONValue? {
    let reply = try await asked(.GET, "/algorithm?image=\(FormText.encode(image))")
    guard reply.isSuccess else { throw Self.refusal(reply) }
    return reply.json["data"]?.array?.first
  }

  private func asked(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> Reply {
    do {
      let reply = try await call(method, path, body)
      // What answers so is no store, or not at this path.
      guard reply.status != 404 || method == .DELETE else { throw Self.unreachable }
      return reply
    } catch is Unreachable { throw Self.unreachable }
  }

  private static func refusal(_ reply: Reply) -> WireError {
    let words = reply.json["msg"]?.string ?? "it answered with status \(reply.status)"
    let status = (400..<600).contains(reply.status) ? reply.status : 502
    return .message(.init(code: status), "Algorithm store error: \(words.prefix(500))")
  }
}
