import Foundation
import Synchronization
package import WisselClient
package import WisselSealing
import WisselWire

/// The station's side of one run's calls. It takes only that run's token and only the calls of the contract, hands them
/// on with the server's token, seals the inputs of subtasks for their receivers, and opens their results.
///
/// Unlike the original, an answer of the server keeps its status (the original makes 500 of every error after asking
/// three times), and a single result is opened like a list of them.
package final class RunProxy: Sendable {
  /// For about half a minute; then the algorithm is told.
  private static let patience = RetryPolicy(attempts: 20, first: .milliseconds(100), longest: .seconds(2))

  private let token: Mutex<RunToken>
  private let server: APIClient
  /// Nil where blobs are not exchanged.
  let blobs: BlobExchange?
  let key: PrivateKey?
  private let subtasks: SubtaskRule
  private let renewToken: @Sendable () async throws -> String
  private let onSubtask: @Sendable () -> Void
  private let keys = Mutex<[Int: PublicKey]>([:])

  /// - Parameters:
  ///   - blobs: how inputs and results travel that the server keeps as blobs; nil where it keeps none.
  ///   - key: the organisation's private key in an encrypted collaboration, else nil.
  ///   - subtasks: what the run may make of subtasks.
  ///   - renewToken: gets another token for the run when the server no longer takes the one it gave.
  ///   - onSubtask: called when the run has made a subtask.
  package init(
    token: RunToken, transport: any Transport, blobs: BlobExchange? = nil, key: PrivateKey?, subtasks: SubtaskRule,
    renewToken: @escaping @Sendable () async throws -> String, onSubtask: @escaping @Sendable () -> Void
  ) {
    self.token = Mutex(token)
    server = APIClient(transport, retry: Self.patience)
    self.blobs = blobs
    self.key = key
    self.subtasks = subtasks
    self.renewToken = renewToken
    self.onSubtask = onSubtask
  }

  /// Answers a call.
  package func answer(_ request: ProxyRequest) async -> ProxyReply {
    guard accepts(request.authorization) else {
      return ProxyReply(status: 401, message: "This is not the token of the run this proxy serves")
    }
    guard let call = ProxyCall(method: request.method, path: request.path) else {
      return ProxyReply(status: 404, message: "The station's proxy does not serve \(request.method) on this path")
    }
    do {
      switch call {
      case .forward(let path):
        return reply(try await upstream(.get, path + request.query))
      case .createTask:
        let body = try await sealed(request.body)
        let answer = try await upstream(.post, "/task", body: body)
        if answer.isSuccess { onSubtask() }
        return reply(answer)
      case .results(let path):
        if path == "/result", !request.query.contains("task_id=") {
          return ProxyReply(status: 400, message: "No task id found in request from algorithm...")
        }
        return opened(try await upstream(.get, path + request.query))
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
  private func upstream(
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
    if let words = subtasks.refusal { throw Refusal(403, words) }
    guard let asked = (try? WireJSON.decode(JSONValue.self, from: body))?.object else {
      throw Refusal(400, "The body of a new task must be a JSON object")
    }
    var task = subtasks.written(asked)
    guard let organizations = task["organizations"]?.array, !organizations.isEmpty else {
      throw Refusal(400, "Organizations missing from input")
    }
    let blobs = try await keepsBlobs() ? blobs : nil
    guard key != nil || blobs != nil else { return try WireJSON.encode(JSONValue.object(task)) }
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
    let key = try await publicKey(of: id)
    members["input"] = .string(try Envelope.seal(input, for: key))
    return .object(members)
  }

  /// The key of a receiver; the first one seen counts for the whole run.
  func publicKey(of organization: Int) async throws -> PublicKey {
    if let known = keys.withLock({ $0[organization] }) { return known }
    let answer = try await upstream(.get, "/organization/\(organization)")
    guard answer.isSuccess else { throw Refusal(reply(answer)) }
    let body = try? WireJSON.decode(JSONValue.self, from: answer.body)
    guard let text = body?["public_key"]?.string, let key = try? PublicKey(wireText: text) else {
      throw Refusal(400, "Organization \(organization) has no public key, so its input cannot be sealed")
    }
    return keys.withLock { keys in
      if let first = keys[organization] { return first }
      keys[organization] = key
      return key
    }
  }

  /// An answer with results, each opened and in base64. Results in a blob store are left alone.
  private func opened(_ answer: ClientResponse) -> ProxyReply {
    guard let key, answer.isSuccess, var body = (try? WireJSON.decode(JSONValue.self, from: answer.body))?.object
    else { return reply(answer) }
    func open(_ item: JSONValue) -> JSONValue {
      guard var members = item.object, members["blob_storage_used"]?.bool != true,
        let text = members["result"]?.string, !text.isEmpty
      else { return item }
      members["result"] = .string(PlainForm.text(Envelope.open(text, with: key)))
      return .object(members)
    }
    if let items = body["data"]?.array {
      body["data"] = .array(items.map(open))
    } else {
      body = open(.object(body)).object ?? body
    }
    guard let bytes = try? WireJSON.encode(JSONValue.object(body)) else { return reply(answer) }
    return ProxyReply(status: answer.status, body: bytes)
  }
}
