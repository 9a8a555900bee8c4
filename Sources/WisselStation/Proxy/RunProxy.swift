import Foundation
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
  private let subtasks: SubtaskRule
  /// Puts the run's order on the inputs of its subtasks; nil where it has none.
  let passing: OrderPassing?
  private let renewToken: @Sendable () async throws -> String
  private let onSubtask: @Sendable () -> Void
  /// The run's own, one answer with results at a time; held until the algorithm has it.
  let ownTurns = Turnstile(places: 1)
  private let resultTurns: Turnstile
  private let keys = Mutex<[Int: ReceiverKey]>([:])
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
  ///   - resultTurns: lets so many of the station's runs have an answer with results fetched and opened at one time,
  ///     since each is in memory as a whole.
  package init(
    token: RunToken, transport: any Transport, blobs: BlobExchange? = nil, key: PrivateKey?, keys: KeyDesk,
    subtasks: SubtaskRule, passing: OrderPassing? = nil,
    renewToken: @escaping @Sendable () async throws -> String, onSubtask: @escaping @Sendable () -> Void,
    resultTurns: Turnstile = Turnstile(places: 1)
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
    self.resultTurns = resultTurns
  }

  /// Why a call is not answered, whatever its body says; nil when it may be.
  func refusal(of request: ProxyRequest) -> ProxyReply? {
    guard accepts(request.authorization) else {
      return ProxyReply(status: 401, message: "This is not the token of the run this proxy serves")
    }
    switch ProxyCall(method: request.method, path: request.path) {
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
        let answer = try await upstream(.get, path + request.query)
        if key != nil, answer.isSuccess, path.hasPrefix("/organization/") { try await notice(answer) }
        return reply(answer)
      case .createTask:
        let body = try await sealed(request.body)
        let answer = try await upstream(.post, "/task", body: body)
        if answer.isSuccess { onSubtask() }
        return reply(answer)
      case .results(let path):
        let place = try await resultTurns.enter()
        defer { withExtendedLifetime(place) {} }
        return await opened(try await upstream(.get, path + request.query))
      }
    } catch let refusal as Refusal {
      return refusal.reply
    } catch is CancellationError {
      return ProxyReply(status: 503, message: "The station is stopping")
    } catch TransportFailure.interrupted where request.method == "POST" {
      return ProxyReply(status: 502, message: "The server did not answer; whether it took the request is not known")
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

  /// Asks the server with its own token for the run. What surely did not arrive is sent again, and questions that only
  /// read are, too.
  func upstream(
    _ method: ClientRequest.Method, _ path: String, body: Data? = nil
  ) async throws -> ClientResponse {
    var request = ClientRequest(
      method, String(path.dropFirst()), token: serverToken, body: body, timeout: .seconds(120))
    let answer = try await server.exchange(request)
    guard answer.status == 401, await renewed() else { return answer }
    request.token = serverToken
    return try await server.exchange(request)
  }

  /// A receiver of a subtask with its sealed input, and its place in the list.
  private struct Receiver: Sendable {
    let place: Int
    let body: JSONValue
  }

  /// The body of a new task with the station's words in the place of the algorithm's, and each input sealed for its
  /// receiver in a collaboration with encryption.
  private func sealed(_ body: Data) async throws -> Data {
    guard let asked = (try? WireJSON.decode(JSONValue.self, from: body))?.object else {
      throw Refusal(400, "The body of a new task must be a JSON object")
    }
    var task = subtasks.written(asked)
    guard let organizations = task["organizations"]?.array, !organizations.isEmpty else {
      throw Refusal(400, "Organizations missing from input")
    }
    let keepsBlobs = try await blobs?.use.answer { try await self.keepsBlobs() }
    let blobs = keepsBlobs == true ? blobs : nil
    guard key != nil || blobs != nil || passing != nil else { return try WireJSON.encode(JSONValue.object(task)) }
    let receivers = try await withThrowingTaskGroup(of: Receiver.self) { group in
      for (place, organization) in organizations.enumerated() {
        group.addTask { Receiver(place: place, body: try await self.sealed(organization, blobs)) }
      }
      var receivers = organizations
      for try await receiver in group { receivers[receiver.place] = receiver.body }
      return receivers
    }
    task["organizations"] = .array(receivers)
    return try WireJSON.encode(JSONValue.object(task))
  }

  /// Whether the server keeps inputs as blobs.
  func keepsBlobs() async throws -> Bool {
    guard blobs != nil else { return false }
    let answer = try await upstream(.get, "/blobstream/status")
    return (try? WireJSON.decode(JSONValue.self, from: answer.body))?["blob_store_enabled"]?.bool ?? false
  }

  private func sealed(_ organization: JSONValue, _ blobs: BlobExchange?) async throws -> JSONValue {
    if let blobs { return try await blobInput(organization.object ?? [:], blobs) }
    guard var members = organization.object, let id = members["id"]?.int,
      let input = members["input"]?.string.flatMap({ PlainForm.bytes($0) })
    else { throw Refusal(400, "Each organization of a new task needs an id and a base64 input") }
    let asked = try ordered(input)
    members["input"] = .string(
      key == nil ? PlainForm.text(asked) : try await addressee(of: id).text(asked))
    return .object(members)
  }

  /// The input of a subtask with the run's order, where it has one.
  func ordered(_ input: [UInt8]) throws -> [UInt8] {
    guard let passing else { return input }
    do {
      return try passing.attach(to: input)
    } catch is OrderedInput.Unfit {
      throw Refusal(400, "The run's task was ordered, so the input of a subtask must be a JSON object")
    }
  }

  /// A key that the algorithm is shown is the one it will seal blobs for, so it is judged now.
  private func notice(_ answer: ClientResponse) async throws {
    let body = try? WireJSON.decode(JSONValue.self, from: answer.body)
    guard let id = body?["id"]?.int, let text = body?["public_key"]?.string, !text.isEmpty else { return }
    do {
      _ = try await receivers.key(of: id, offered: text)
    } catch is KeyDesk.Refusal {
      // Told when it is used.
    }
  }

  /// A receiver, and how an input is sealed for it.
  func addressee(of organization: Int) async throws -> Addressee {
    do {
      return try receivers.addressee(try await receiverKey(of: organization), of: organization, run: nil)
    } catch let refusal as KeyDesk.Refusal {
      throw Refusal(400, refusal.words)
    }
  }

  /// The key of a receiver; the first one seen counts for the whole run.
  private func receiverKey(of organization: Int) async throws -> ReceiverKey {
    if let known = keys.withLock({ $0[organization] }) { return known }
    let key = try await receivers.receiverKey(of: organization) {
      let answer = try await upstream(.get, "/organization/\(organization)")
      guard answer.isSuccess else { throw Refusal(reply(answer)) }
      return (try? WireJSON.decode(JSONValue.self, from: answer.body))?["public_key"]?.string ?? ""
    }
    return keys.withLock { keys in
      if let first = keys[organization] { return first }
      keys[organization] = key
      return key
    }
  }
}
