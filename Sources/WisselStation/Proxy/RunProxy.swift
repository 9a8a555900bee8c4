import Foundation
import Logging
import Synchronization
package import WisselClient
package import WisselSealing
import WisselTrust
import WisselWire

/// The station's side of one run's calls. It takes only that run's token and only the calls of the contract, hands them
/// on with the server's token, seals the inputs of subtasks for their receivers, and opens their results.
///
/// Unlike in the original: an answer of the server keeps its status (the original makes 500 of every error after asking
/// three times), and of its headers the type alone; a single result is opened like a list of them; what does not open
/// is nonsense (the original hands on the sealed text); without encryption a blob needs no receiver's key; the station
/// writes the names of subtasks.
package final class RunProxy: Sendable {
  /// For about half a minute; then the algorithm is told.
  private static let patience = RetryPolicy(attempts: 20, first: .milliseconds(100), longest: .seconds(2))

  private let token: Mutex<RunToken>
  private let server: APIClient
  /// Nil where blobs are not exchanged.
  let blobs: BlobExchange?
  let key: PrivateKey?
  /// Whose keys count.
  let receivers: KeyDesk
  let subtasks: SubtaskRule
  /// Puts the run's order on the inputs of its subtasks; nil where it has none.
  let passing: OrderPassing?
  private let renewToken: @Sendable () async throws -> String
  private let onSubtask: @Sendable () -> Void
  /// One answer with results at a time; held until the algorithm has it.
  let resultTurns = Turnstile(places: 1)
  /// Where answers lie that are too long to be held.
  private let answers: AnswerRoom
  /// The keys of receivers; the first ones seen count for the whole run.
  let keys = Mutex<[Int: ReceiverKey]>([:])
  /// Whether the algorithm has shown that it knows of blobs.
  let knowsBlobs = Mutex(false)
  /// The runs whose results the algorithm was told to fetch as blobs, by the blobs' names.
  let blobResults = Mutex<[String: Int]>([:])

  /// - Parameters:
  ///   - blobs: how inputs and results travel that the server keeps as blobs; nil where it keeps none.
  ///   - key: the organisation's private key in an encrypted collaboration, else nil.
  ///   - keys: decides which keys subtasks may be sealed for.
  ///   - subtasks: what the run may make of subtasks.
  ///   - passing: puts the run's order on its subtasks; nil where it has none.
  ///   - renewToken: gets another token for the run when the server no longer takes the one it gave.
  ///   - onSubtask: called when the run has made a subtask.
  ///   - answers: where answers of the server lie that are too long to be held.
  package init(
    token: RunToken, transport: any Transport, blobs: BlobExchange? = nil, key: PrivateKey?, keys: KeyDesk,
    subtasks: SubtaskRule, passing: OrderPassing? = nil,
    renewToken: @escaping @Sendable () async throws -> String, onSubtask: @escaping @Sendable () -> Void,
    answers: AnswerRoom
  ) {
    self.token = Mutex(token)
    server = APIClient(transport, retry: Self.patience)
    self.blobs = blobs
    self.key = key
    receivers = keys
    self.subtasks = subtasks
    self.passing = passing
    self.renewToken = renewToken
    self.onSubtask = onSubtask
    self.answers = answers
  }

  /// Why a call is not answered, whatever its body says; nil when it may be.
  func refusal(of request: ProxyRequest) -> ProxyReply? {
    let call = ProxyCall(method: request.method, path: request.path)
    // Servers tell their version to everybody, and tools ask for it before they have a token.
    let isOpen = request.authorization == nil && call == .forward(path: "/version")
    guard isOpen || accepts(request.authorization) else {
      return ProxyReply(status: 401, message: "This is not the token of the run this proxy serves")
    }
    switch call {
    case nil:
      return ProxyReply(status: 404, message: "The station's proxy does not serve \(request.method) on this path")
    case .createTask: return subtasks.refusal.map { ProxyReply(status: 403, message: $0) }
    case .results("/result") where !request.query.contains("task_id="):
      return ProxyReply(status: 400, message: "No task id found in request from algorithm...")
    case .forward, .results: return nil
    }
  }

  /// Answers a call.
  package func answer(_ request: ProxyRequest) async -> ProxyReply {
    if let refusal = refusal(of: request) { return refusal }
    guard let call = ProxyCall(method: request.method, path: request.path) else {
      return ProxyReply(status: 404, message: "The station's proxy does not serve \(request.method) on this path")
    }
    do {
      switch call {
      case .forward(let path):
        if path == "/blobstream/status" { knowsBlobs.withLock { $0 = true } }
        let (answer, body) = try await fetch(path + request.query)
        if key != nil, answer.isSuccess, path.hasPrefix("/organization/") { try await notice(body) }
        return reply(answer, body)
      case .createTask:
        let body = try await sealed(request.body)
        let answer = try await upstream(.post, "/task", body: body)
        if answer.isSuccess { onSubtask() }
        return reply(answer)
      case .results(let path):
        let (answer, body) = try await fetch(path + request.query)
        return try await opened(answer, body)
      }
    } catch let refusal as Refusal {
      return refusal.reply
    } catch is CancellationError {
      return ProxyReply(status: 503, message: "The station is stopping")
    } catch TransportFailure.interrupted where request.method == "POST" {
      return ProxyReply(status: 502, message: "The server did not answer; whether it took the request is not known")
    } catch is AnswerRoom.Full {
      receivers.logger.error("the disk has no room for an answer of the server that an algorithm asked for")
      return ProxyReply(status: 503, message: "The station's disk has no room for the server's answer")
    } catch TransportFailure.tooLarge {
      return ProxyReply(status: 502, message: "The server's answer is larger than the station takes")
    } catch {
      return ProxyReply(status: 503, message: "The server cannot be reached from the station")
    }
  }

  /// Whether a header carries the algorithm's token.
  func accepts(_ authorization: String?) -> Bool { token.withLock { $0.accepts(authorization: authorization) } }

  /// The server's own token for the run.
  var serverToken: String { token.withLock(\.server) }

  /// Gets another token of the server's for the run; false when there is none.
  func renewed() async -> Bool {
    let current = serverToken
    guard let next = try? await renewToken(), next != current else { return false }
    token.withLock { $0 = RunToken(handed: $0.handed, server: next) }
    return true
  }

  /// An answer the station gives instead of asking the server.
  struct Refusal: Error {
    let reply: ProxyReply

    init(_ status: Int, _ message: String) { reply = ProxyReply(status: status, message: message) }
    init(_ reply: ProxyReply) { self.reply = reply }
  }

  func reply(_ answer: ClientResponse) -> ProxyReply {
    ProxyReply(status: answer.status, contentType: answer.contentType, body: answer.body)
  }

  /// An answer as it came; of one that does not say yes, the body is with it.
  func reply(_ answer: ClientResponse, _ body: AnswerSpool.Answer) -> ProxyReply {
    var reply = reply(answer)
    guard answer.isSuccess else { return reply }
    switch body {
    case .held(let bytes): reply.body = bytes
    case .filed(let file): reply.long = LongAnswer(file, logger: receivers.logger)
    }
    return reply
  }

  /// Asks the server with its own token for the run. What surely did not arrive is sent again, and questions that only
  /// read are, too.
  func upstream(_ method: ClientRequest.Method, _ path: String, body: Data? = nil) async throws -> ClientResponse {
    let request = ClientRequest(method, String(path.dropFirst()), body: body, timeout: .seconds(120))
    return try await withToken(request) { try await server.exchange($0) }
  }

  /// Asks the server something whose answer may be of any length.
  private func fetch(_ path: String) async throws -> (ClientResponse, AnswerSpool.Answer) {
    let spool = AnswerSpool(answers)
    let answer = try await withToken(ClientRequest(.get, String(path.dropFirst()))) {
      try await server.exchange($0, to: spool)
    }
    return (answer, try await spool.answer())
  }

  private func withToken(
    _ request: ClientRequest, _ send: (ClientRequest) async throws -> ClientResponse
  ) async throws -> ClientResponse {
    var request = request
    request.token = serverToken
    let answer = try await send(request)
    guard answer.status == 401, await renewed() else { return answer }
    request.token = serverToken
    return try await send(request)
  }
}
