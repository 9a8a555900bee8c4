import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselWire

/// Calls a run's proxy over its socket, as the algorithm does through the relay.
enum ProxyCaller {
  static func ask(
    _ socket: String, _ method: String, _ path: String, _ body: JSONValue = .null, token: String
  ) async throws -> (status: Int, body: JSONValue) {
    let host = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    var request = HTTPClientRequest(url: "http+unix://\(host)\(path)")
    request.method = HTTPMethod(rawValue: method)
    request.headers.add(name: "Host", value: "proxyserver")
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    request.headers.add(name: "Content-Type", value: "application/json")
    if !body.isNull { request.body = .bytes(ByteBuffer(bytes: try WireJSON.encode(body))) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 1 << 24)
    return (Int(response.status.code), try WireJSON.decode(JSONValue.self, from: Array(bytes.readableBytesView)))
  }
}
