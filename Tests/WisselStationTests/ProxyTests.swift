import Foundation
import Hummingbird
import Logging
import Synchronization
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// A server that answers from a table and remembers what it was asked.
final class FakeServer: Transport {
  struct State {
    var asked: [ClientRequest] = []
    var answer: @Sendable (ClientRequest) throws -> ClientResponse
  }

  let state: Mutex<State>

  init(_ answer: @escaping @Sendable (ClientRequest) throws -> ClientResponse) {
    state = Mutex(State(answer: answer))
  }

  var asked: [ClientRequest] { state.withLock(\.asked) }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    let answer = state.withLock { state in
      state.asked.append(request)
      return state.answer
    }
    return try answer(request)
  }

  static func json(_ body: JSONValue, status: Int = 200) -> ClientResponse {
    ClientResponse(status: status, body: (try? WireJSON.encode(body)) ?? Data())
  }
}

@Suite struct ProxyCallTests {
  @Test(arguments: [
    ("GET", "/version"), ("GET", "/task/3"), ("GET", "/task/3/status"), ("GET", "/run"), ("GET", "/run/1"),
    ("GET", "/organization"), ("GET", "/organization/2"), ("GET", "/collaboration/1"), ("GET", "/study"),
    ("GET", "/study/4"), ("GET", "/blobstream/status"), ("GET", "/vpn/algorithm/addresses"),
  ])
  func theCallsOfTheContractAreHandedOn(_ method: String, _ path: String) {
    #expect(ProxyCall(method: method, path: path) == .forward(path: path))
  }

  @Test(arguments: [
    ("POST", "/token/user"), ("PATCH", "/run/1"), ("DELETE", "/task/3"), ("GET", "/user"), ("GET", "/node"),
    ("GET", "/task"), ("GET", "/task/x"), ("GET", "/task/3/../user"), ("GET", "/"), ("GET", "/task/3/status/x"),
    ("GET", "/collaboration"), ("POST", "/organization"), ("PUT", "/task"), ("GET", "/task/%33"), ("GET", "/run/-1"),
  ])
  func everythingElseIsRefused(_ method: String, _ path: String) {
    #expect(ProxyCall(method: method, path: path) == nil)
  }
}

@Suite struct RunProxyTests {
  private static let serverToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOnsidGFza19pZCI6M319.c2lnbmF0dXJl"
  private static let key = Result { try PrivateKey.generate() }

  private static func proxy(
    _ server: FakeServer, key: PrivateKey? = nil, renewed: String = serverToken,
    keys: URL? = nil, subtasks: SubtaskRule = SubtaskRule(task: 3), passing: OrderPassing? = nil,
    onSubtask: @escaping @Sendable () -> Void = {}
  ) throws -> (RunProxy, String) {
    let token = try #require(RunToken(server: serverToken))
    var logger = Logger(label: "proxy")
    logger.logLevel = .critical
    let nowhere = URL(fileURLWithPath: "/nowhere")
    let proxy = RunProxy(
      token: token, transport: server, key: key,
      keys: KeyDesk(own: 1, key: key?.publicKey, seen: SeenKeys(folder: keys ?? nowhere), logger: logger),
      subtasks: subtasks, passing: passing, renewToken: { renewed }, onSubtask: onSubtask,
      answers: AnswerRoom(folder: FileManager.default.temporaryDirectory, limit: 1 << 30))
    return (proxy, "Bearer \(token.handed)")
  }

  private static func body(_ reply: ProxyReply) throws -> JSONValue {
    try WireJSON.decode(JSONValue.self, from: reply.body)
  }

  @Test func theAlgorithmsTokenHasTheServersClaimsAndIsItsOwn() throws {
    let token = try #require(RunToken(server: Self.serverToken))
    #expect(token.handed != token.server)
    #expect(AccessToken(token.handed)?.subject == AccessToken(token.server)?.subject)
    #expect(token.accepts(authorization: "Bearer \(token.handed)"))
    #expect(!token.accepts(authorization: "Bearer \(token.server)"))
    #expect(!token.accepts(authorization: nil))
    let another = try #require(RunToken(server: Self.serverToken))
    #expect(another.handed != token.handed)
    #expect(RunToken(server: "x") == nil)
  }

  @Test func onlyTheRunsTokenIsTakenAndTheServerSeesItsOwn() async throws {
    let server = FakeServer { _ in FakeServer.json(["version": "4.15.2"]) }
    let (proxy, token) = try Self.proxy(server)
    for wrong in ["", "Bearer \(Self.serverToken)", token + "x", "Bearer"] {
      #expect(await proxy.answer(ProxyRequest("GET", "/version", authorization: wrong)).status == 401)
    }
    #expect(await proxy.answer(ProxyRequest("GET", "/run", authorization: nil)).status == 401)
    #expect(server.asked.isEmpty)
    let reply = await proxy.answer(ProxyRequest("GET", "/version", authorization: token))
    #expect(reply.status == 200)
    #expect(server.asked.map(\.token) == [Self.serverToken])
    // Tools ask for the version before they have a token.
    #expect(await proxy.answer(ProxyRequest("GET", "/version", authorization: nil)).status == 200)
  }

  @Test func anErrorOfTheServerKeepsItsStatusAndIsAskedOnce() async throws {
    let server = FakeServer { _ in FakeServer.json(["msg": "task id=999999 is not found"], status: 404) }
    let (proxy, token) = try Self.proxy(server)
    let reply = await proxy.answer(ProxyRequest("GET", "/task/999999", authorization: token))
    #expect(reply.status == 404)
    #expect(try Self.body(reply)["msg"]?.string == "task id=999999 is not found")
    #expect(server.asked.count == 1)
  }

  @Test func queriesTravelAlong() async throws {
    let server = FakeServer { _ in FakeServer.json(["status": "completed"]) }
    let (proxy, token) = try Self.proxy(server)
    _ = await proxy.answer(ProxyRequest("GET", "/task/3/status", query: "?wait=25", authorization: token))
    #expect(server.asked.map(\.target) == ["task/3/status?wait=25"])
  }

  @Test func aConnectionThatFailedIsTriedAgainButATaskIsNotMadeTwice() async throws {
    let failures = Mutex(2)
    let flaky = FakeServer { _ in
      try failures.withLock { left in
        guard left > 0 else { return }
        left -= 1
        throw TransportFailure.interrupted("cut")
      }
      return FakeServer.json(["version": "1"])
    }
    let (proxy, token) = try Self.proxy(flaky)
    #expect(await proxy.answer(ProxyRequest("GET", "/version", authorization: token)).status == 200)
    #expect(flaky.asked.count == 3)

    let cut = FakeServer { _ in throw TransportFailure.interrupted("cut") }
    let (other, otherToken) = try Self.proxy(cut)
    let task = Data(#"{"organizations":[{"id":1,"input":"e30="}]}"#.utf8)
    #expect(
      await other.answer(ProxyRequest("POST", "/task", authorization: otherToken, body: task)).status == 502)
    #expect(cut.asked.count == 1)
  }

  @Test func aTokenTheServerNoLongerTakesIsRenewedOnce() async throws {
    let server = FakeServer { request in
      request.token == "new" ? FakeServer.json(["version": "1"]) : FakeServer.json(["msg": "expired"], status: 401)
    }
    let (proxy, token) = try Self.proxy(server, renewed: "new")
    #expect(await proxy.answer(ProxyRequest("GET", "/version", authorization: token)).status == 200)
    #expect(await proxy.answer(ProxyRequest("GET", "/version", authorization: token)).status == 200)
    #expect(server.asked.map(\.token) == [Self.serverToken, "new", "new"])
  }

  @Test func inputsAreSealedForEachReceiverAndResultsOpened() async throws {
    try await withTemporaryFolder { try await Self.seals(in: $0) }
  }

  private static func seals(in folder: URL) async throws {
    let own = try Self.key.get()
    let other = try PrivateKey.generate()
    let server = FakeServer { request in
      switch (request.method, request.target) {
      case (.get, "organization/1"): FakeServer.json(["public_key": .string(own.publicKey.wireText)])
      case (.get, "organization/2"): FakeServer.json(["public_key": .string(other.publicKey.wireText)])
      case (.get, "organization/3"): FakeServer.json(["public_key": ""])
      case (.post, "task"): FakeServer.json(["id": 9], status: 201)
      case (.get, "result?task_id=9"):
        FakeServer.json([
          "data": [
            ["id": 1, "result": .string(try Envelope.seal(Array("[1]".utf8), for: own.publicKey))],
            ["id": 2, "result": ""], ["id": 3, "result": nil],
            ["id": 4, "result": "a-uuid", "blob_storage_used": true],
          ],
          "links": ["self": "/api/result?task_id=9"],
        ])
      case (.get, "result/1"):
        FakeServer.json(["id": 1, "result": .string(try Envelope.seal(Array("[1]".utf8), for: own.publicKey))])
      default: FakeServer.json([:], status: 404)
      }
    }
    let made = Mutex(0)
    let (proxy, token) = try Self.proxy(server, key: own, keys: folder, onSubtask: { made.withLock { $0 += 1 } })
    let task = Data(
      #"{"name":"n","organizations":[{"id":1,"input":"ezF9"},{"id":2,"input":"ezJ9"}],"databases":[{"label":"d"}]}"#
        .utf8)
    for _ in 0..<2 {
      let reply = await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: task))
      #expect(reply.status == 201)
    }
    #expect(made.withLock { $0 } == 2)
    #expect(server.asked.filter { $0.path == "organization/2" }.count == 1)
    let sent = try WireJSON.decode(
      JSONValue.self, from: try #require(server.asked.first { $0.method == .post }?.body))
    #expect(sent["name"] == "Subtask of task 3")
    #expect(sent["databases"] == [["label": "d"]])
    let first = try #require(sent["organizations"]?[0]?["input"]?.string)
    let second = try #require(sent["organizations"]?[1]?["input"]?.string)
    #expect(Envelope.open(first, with: own) == Array("{1}".utf8))
    #expect(Envelope.open(second, with: other) == Array("{2}".utf8))

    let answer = await proxy.answer(ProxyRequest("GET", "/result", query: "?task_id=9", authorization: token))
    let results = try Self.body(answer)
    #expect(results["data"]?[0]?["result"]?.string == PlainForm.text(Array("[1]".utf8)))
    #expect(results["data"]?[1]?["result"] == "")
    #expect(results["data"]?[2]?["result"]?.isNull == true)
    #expect(results["data"]?[3]?["result"] == "a-uuid")
    #expect(results["links"]?["self"]?.string == "/api/result?task_id=9")
    let single = await proxy.answer(ProxyRequest("GET", "/result/1", authorization: token))
    let one = try Self.body(single)
    #expect(one["result"]?.string == PlainForm.text(Array("[1]".utf8)))

    let keyless = Data(#"{"organizations":[{"id":3,"input":"e30="}]}"#.utf8)
    let refused = await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: keyless))
    #expect(refused.status == 400)
    #expect(try Self.body(refused)["msg"]?.string?.contains("Organization 3") == true)
  }

  /// A server that changes an organisation's key gets nothing sealed for the new one.
  @Test func aKeyThatChangesIsRefusedUntilItIsAccepted() async throws {
    let own = try Self.key.get()
    let shown = Mutex(try PrivateKey.generate().publicKey)
    let server = FakeServer { request in
      request.method == .post
        ? FakeServer.json(["id": 9], status: 201)
        : FakeServer.json(["id": 2, "public_key": .string(shown.withLock(\.wireText))])
    }
    let task = Data(#"{"organizations":[{"id":2,"input":"e30="}]}"#.utf8)
    try await withTemporaryFolder { folder in
      func ask() async throws -> ProxyReply {
        let (proxy, token) = try Self.proxy(server, key: own, keys: folder)
        return await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: task))
      }
      #expect(try await ask().status == 201)
      let other = try PrivateKey.generate().publicKey
      shown.withLock { $0 = other }
      let refused = try await ask()
      #expect(refused.status == 400)
      #expect(try Self.body(refused)["msg"]?.string?.contains("is not the one this station has known") == true)
      #expect(server.asked.filter { $0.method == .post }.count == 1)
      try SeenKeys(folder: folder).accept(other.fingerprint, of: 2)
      #expect(try await ask().status == 201)
    }
  }

  /// Whatever the server says our own key is, what goes to us is sealed for the key we hold.
  @Test func theOwnOrganisationsKeyIsNotTheServersToSay() async throws {
    let own = try Self.key.get()
    let shown = try PrivateKey.generate().publicKey
    let server = FakeServer { request in
      request.method == .post
        ? FakeServer.json(["id": 9], status: 201)
        : FakeServer.json(["id": 1, "public_key": .string(shown.wireText)])
    }
    let (proxy, token) = try Self.proxy(server, key: own)
    let task = Data(#"{"organizations":[{"id":1,"input":"e30="}]}"#.utf8)
    #expect(await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: task)).status == 201)
    let sent = try WireJSON.decode(JSONValue.self, from: try #require(server.asked.last?.body))
    let text = try #require(sent["organizations"]?[0]?["input"]?.string)
    #expect(Envelope.open(text, with: own) == Array("{}".utf8))
  }

  /// A subtask carries the order of its root and the station's word, each with a nonce of its own.
  @Test func theOrderOfARunIsPassedOn() async throws {
    let server = FakeServer { _ in FakeServer.json(["id": 9], status: 201) }
    let (asker, station) = (SigningKey(), SigningKey())
    let order = try asker.sign(["form": "an order"])
    let (proxy, token) = try Self.proxy(
      server, passing: OrderPassing(order, parent: 3, organization: 1, key: station))
    let input = Array(#"{"method":"partial"}"#.utf8)
    let text = PlainForm.text(input)
    let task = Data(#"{"organizations":[{"id":1,"input":"\#(text)"},{"id":2,"input":"\#(text)"}]}"#.utf8)
    #expect(await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: task)).status == 201)
    let sent = try WireJSON.decode(JSONValue.self, from: try #require(server.asked.last?.body))
    var nonces: Set<String> = []
    for place in 0...1 {
      var scan = OrderScan()
      scan.feed(try #require(sent["organizations"]?[place]?["input"]?.string.flatMap { PlainForm.bytes($0) }))
      let found = try #require(scan.found)
      #expect(try found.carried.order == order && found.input == OrderedInput.hash(input))
      let signed = try #require(found.carried.passedOn)
      #expect(signed.signers == [station.publicKey])
      let word = try WireJSON.decode(PassedOn.self, from: signed.document)
      #expect(word.order == order.fingerprint && word.parent == 3 && word.organization == 1)
      #expect(word.input == found.input)
      nonces.insert(word.nonce)
    }
    #expect(nonces.count == 2)
    let list = Data(#"{"organizations":[{"id":1,"input":"W10="}]}"#.utf8)
    #expect(await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: list)).status == 400)
  }

  @Test(arguments: ["", "[]", "{}", #"{"organizations":[]}"#])
  func aTaskWithoutReceiversIsRefused(_ body: String) async throws {
    let server = FakeServer { _ in FakeServer.json([:]) }
    let (proxy, token) = try Self.proxy(server)
    let reply = await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: Data(body.utf8)))
    #expect(reply.status == 400)
    #expect(server.asked.isEmpty)
  }

  @Test func aRunThatMayNotAskAsksNobody() async throws {
    let server = FakeServer { _ in FakeServer.json(["id": 9], status: 201) }
    let task = Data(#"{"name":"n","organizations":[{"id":1,"input":"e30="}]}"#.utf8)
    let (refused, token) = try Self.proxy(server, subtasks: SubtaskRule(task: 3, mayAsk: false))
    let reply = await refused.answer(ProxyRequest("POST", "/task", authorization: token, body: task))
    #expect(reply.status == 403 && server.asked.isEmpty)
    // Without encryption, too, the words are the station's.
    let (open, other) = try Self.proxy(server)
    #expect(await open.answer(ProxyRequest("POST", "/task", authorization: other, body: task)).status == 201)
    let sent = try WireJSON.decode(JSONValue.self, from: try #require(server.asked.first?.body))
    #expect(sent["name"] == "Subtask of task 3" && sent["description"] == "")
  }

  /// Each may be large, so a run gets the next one when it has taken the last.
  @Test func answersWithResultsWaitForTheirTurnAndOthersDoNot() async throws {
    let server = FakeServer { _ in FakeServer.json(["data": []]) }
    let (proxy, token) = try Self.proxy(server)
    let results = ProxyRequest("GET", "/result", query: "?task_id=9", authorization: token)
    var first: Response? = try await proxy.response(to: results)
    let asking = Task { try await proxy.response(to: results).status }
    while proxy.resultTurns.waiting < 1 { await Task.yield() }
    #expect(try await proxy.response(to: ProxyRequest("GET", "/task/9", authorization: token)).status == .ok)
    #expect(server.asked.map(\.path) == ["result?task_id=9", "task/9"])
    withExtendedLifetime(first) {}
    first = nil
    #expect(try await asking.value == .ok && server.asked.count == 3)
  }

  @Test func resultsNeedATask() async throws {
    let server = FakeServer { _ in FakeServer.json([:]) }
    let (proxy, token) = try Self.proxy(server)
    #expect(await proxy.answer(ProxyRequest("GET", "/result", authorization: token)).status == 400)
    #expect(server.asked.isEmpty)
  }
}

@Suite struct SubtaskRuleTests {
  /// Nothing of the algorithm's own words goes to where people and the server read it.
  @Test func theStationWritesNamesAndDescriptions() {
    let written = SubtaskRule(task: 7).written([
      "name": "patient 1 has it", "description": "so has 2", "image": "i", "collaboration_id": 1, "study_id": 2,
      "store_id": 3, "organizations": [["id": 1, "input": "e30="]], "databases": [["label": "d"]], "note": "and 3",
    ])
    #expect(
      written == [
        "name": "Subtask of task 7", "description": "", "image": "i", "collaboration_id": 1, "study_id": 2,
        "store_id": 3, "organizations": [["id": 1, "input": "e30="]], "databases": [["label": "d"]],
      ])
  }

  @Test func aRunThatWasGivenDataMayBeKeptFromAsking() {
    #expect(SubtaskRule(task: 7).refusal == nil)
    #expect(SubtaskRule(task: 7, mayAsk: false).refusal?.contains("deny_subtasks_after_data") == true)
  }
}
