import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import WisselWire

/// An algorithm store on loopback that gives prepared answers and remembers what it was asked.
final class PlayedStore: Sendable {
  /// What it was asked.
  struct Call: Sendable {
    let method: String
    let path: String
    let query: String?
    /// Names in lower case.
    let headers: [String: String]
    let json: JSONValue?
  }

  private struct State {
    var answers: [JSONValue] = []
    var usual: JSONValue?
    var calls: [Call] = []
  }

  private let state = Mutex(State())
  private let address = Mutex(0)

  /// The port it listens on.
  var port: Int { address.withLock { $0 } }
  /// Its address as one registers it.
  var url: String { "http://127.0.0.1:\(port)/api" }
  /// What it was asked so far.
  var calls: [Call] { state.withLock(\.calls) }

  /// Sets the next answers, each `{"status": …, "json": …, "headers": …}`; without one it answers as
  /// always, or 404.
  func answer(with answers: [JSONValue]) { state.withLock { $0.answers = answers } }

  /// Sets the answer to whatever has none of its own.
  func answerAlways(with answer: JSONValue) { state.withLock { $0.usual = answer } }

  static func run(_ body: @escaping @Sendable (PlayedStore) async throws -> Void) async throws {
    let store = PlayedStore()
    let application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in try await store.respond(request) },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in store.address.withLock { $0 = channel.localAddress?.port ?? 0 } },
      logger: Logger(label: "store"))
    try await application.test(.live) { _ in try await body(store) }
  }

  private func respond(_ request: Request) async throws -> Response {
    let bytes = try await request.body.collect(upTo: 1 << 20)
    let headers = Dictionary(
      request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { first, _ in first })
    let call = Call(
      method: request.method.rawValue, path: request.uri.path, query: request.uri.query, headers: headers,
      json: try? WireJSON.decode(JSONValue.self, from: Array(bytes.readableBytesView)))
    let answer = state.withLock { state -> JSONValue? in
      state.calls.append(call)
      return state.answers.isEmpty ? state.usual : state.answers.removeFirst()
    }
    var fields: HTTPFields = [.contentType: "application/json"]
    for (name, value) in answer?["headers"]?.object ?? [:] {
      if let name = HTTPFields.Element.Name(name) { fields[name] = value.string }
    }
    let json = try WireJSON.encode(answer?["json"] ?? ["msg": "not found"])
    return Response(
      status: .init(code: answer?["status"]?.int ?? 404), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
  }
}
