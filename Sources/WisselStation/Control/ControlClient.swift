import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1
import WisselWire

/// Speaks to a running station over its own socket.
package struct ControlClient: Sendable {
  /// Why there was no answer, or not the one that was asked for.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    /// Nobody listens.
    case notRunning(socket: String)
    /// The station said no: a status of HTTP, and why.
    case refused(status: Int, String)
    case badAnswer

    package var description: String {
      switch self {
      case .notRunning(let socket):
        "no station answers at \(socket): none runs with these settings, it has not reached its server yet, or you are "
          + "not its user"
      case .refused(_, let words): words
      case .badAnswer: "the answer is not a station's"
      }
    }
  }

  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(5)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  private let socket: ControlSocket

  package init(_ socket: ControlSocket) { self.socket = socket }

  /// A name and a password.
  package struct Login: Sendable {
    let authorization: String

    package init(name: String, password: String) {
      authorization = "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
    }
  }

  /// How the station is doing.
  package func status() async throws(Failure) -> StationReport {
    try await read(StationReport.self, from: call(.GET, "/status"))
  }

  /// The bytes of a result that waits, and the hash that the station shows with them.
  package func result(of run: Int, as login: Login, limit: Int) async throws(Failure) -> (bytes: Data, hash: String) {
    let answer = try await call(.GET, "/held/\(run)/result", login, limit: limit)
    guard let hash = answer.headers.first(name: ControlRoutes.hashHeader) else { throw .badAnswer }
    return (answer.body, hash)
  }

  /// Releases a result, or refuses it for a reason.
  package func decide(
    on run: Int, as login: Login, hash: String, refusing reason: RefusalReason?, words: String
  ) async throws(Failure) -> (standing: String, released: Int?) {
    let decision = ControlRoutes.Decision(
      hash: hash, verdict: reason == nil ? "release" : "refuse", because: reason, words: words)
    let outcome = try await read(
      ControlRoutes.Outcome.self,
      from: call(.POST, "/held/\(run)/decision", login, body: try? WireJSON.encode(decision)))
    return (outcome.standing, outcome.released)
  }

  private struct Answer {
    let headers: HTTPHeaders
    let body: Data
  }

  private func call(
    _ method: HTTPMethod, _ path: String, _ login: Login? = nil, body: Data? = nil, limit: Int = 16 << 20
  ) async throws(Failure) -> Answer {
    guard let reachable = socket.reachable() else { throw .notRunning(socket: socket.path) }
    defer { try? reachable.handle?.close() }
    let host = reachable.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    var request = HTTPClientRequest(url: "http+unix://\(host)\(path)")
    request.method = method
    request.headers.add(name: "Host", value: "localhost")
    if let login { request.headers.add(name: "Authorization", value: login.authorization) }
    if let body { request.body = .bytes(body) }
    let status: Int
    let answer: Answer
    do {
      let response = try await Self.client.execute(request, timeout: .seconds(60))
      status = Int(response.status.code)
      let bytes = try await response.body.collect(upTo: limit)
      answer = Answer(headers: response.headers, body: Data(bytes.readableBytesView))
    } catch is NIOTooManyBytesError {
      throw .badAnswer
    } catch {
      throw .notRunning(socket: socket.path)
    }
    guard status == 200 else {
      let words = (try? WireJSON.decode(JSONValue.self, from: answer.body))?["msg"]?.string
      throw .refused(status: status, words ?? "the station said no (status \(status))")
    }
    return answer
  }

  private func read<Value: Decodable>(_ type: Value.Type, from answer: Answer) throws(Failure) -> Value {
    guard let value = try? WireJSON.decode(type, from: answer.body) else { throw .badAnswer }
    return value
  }
}
