import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite("Algorithm stores: /algorithmstore")
struct StoreTests {
  private static let known: JSONValue = ["status": 208, "json": ["msg": "known"]]

  /// A federation and a store that answers as prepared.
  private func run(
    _ answers: [JSONValue],
    _ body: @escaping @Sendable (Federation, PlayedStore) async throws -> Void
  ) async throws {
    try await PlayedStore.run { store in
      store.answer(with: answers)
      try await TestServer.run(configure: { $0.serverURL = "https://server.example/api/" }) { server in
        try await body(Federation(server), store)
      }
    }
  }

  private func registration(_ store: PlayedStore, in collaboration: JSONValue? = nil) -> JSONValue {
    var body: [String: JSONValue] = [
      "name": "store", "algorithm_store_url": .string(store.url + "/"), "force": true,
    ]
    if let collaboration { body["collaboration_id"] = collaboration }
    return .object(body)
  }

  @Test(
    "POST /algorithmstore: the store is asked in our name and the caller's, and a list of one collaboration will do")
  func registering() async throws {
    try await run([Self.known]) { federation, store in
      let admin = try await federation.user("alpha-Collaboration Admin")
      let body = registration(store, in: [.int(federation.open)])
      let made = try await federation.server.call(.post, "/algorithmstore", body, token: admin)
      #expect(made.status == 201 && made.json["url"] == .string(store.url))
      let call = try #require(store.calls.first)
      #expect(call.method == "POST" && call.path == "/api/vantage6-server")
      #expect(call.json == ["url": "https://server.example/api", "force": true])
      #expect(call.headers["server_url"] == "https://server.example/api")
      #expect(call.headers["authorization"] == "Bearer \(admin)")
      let again = try await federation.server.call(.post, "/algorithmstore", body, token: admin)
      #expect(again.message == "Algorithm store is already available for this collaboration")
    }
  }

  @Test("what a store answers is told; one that lets everybody look is taken in spite of its 403")
  func answers() async throws {
    let refusal: JSONValue = ["status": 403, "json": ["msg": "not you"]]
    let policies: [JSONValue] = [
      ["status": 200, "json": ["algorithm_view": "whitelisted"]],
      ["status": 200, "json": ["algorithm_view": "public"]],
    ]
    try await run([refusal, policies[0], refusal, policies[1]]) { federation, store in
      let admin = try await federation.user("alpha-Collaboration Admin")
      let body = registration(store, in: .int(federation.open))
      let refused = try await federation.server.call(.post, "/algorithmstore", body, token: admin)
      #expect(refused.status == 403 && refused.message == "Algorithm store error: not you")
      #expect(try await federation.server.call(.post, "/algorithmstore", body, token: admin).status == 201)
    }
  }

  @Test("a redirect is not followed, so that the caller's token goes nowhere else")
  func redirects() async throws {
    try await run([["status": 307, "headers": ["location": "http://127.0.0.1:9/elsewhere"], "json": [:]]]) {
      federation, store in
      let admin = try await federation.user("alpha-Collaboration Admin")
      let reply = try await federation.server.call(
        .post, "/algorithmstore", registration(store, in: .int(federation.open)), token: admin)
      #expect(reply.status == 502 && store.calls.count == 1)
    }
  }

  @Test(
    "addresses that no store has are refused before anybody is asked",
    arguments: [
      "ftp://store.example/api", "http://169.254.169.254/latest", "http://user:secret@store.example/api",
      "http://0.0.0.0/",
      "http://store.example/api?x=1", "file:///etc/passwd", "http://2130706433/api", "http://0177.1/api",
      "http://[fe80::1]/api", "http://[::ffff:169.254.1.1]/api",
    ])
  func addresses(text: String) async throws {
    #expect(StoreAddress(text) == nil)
    try await TestServer.run { server in
      let body: JSONValue = ["name": "s", "algorithm_store_url": .string(text), "force": true]
      let reply = try await server.call(.post, "/algorithmstore", body, token: server.token())
      #expect(reply.status == 400 && reply.json["errors"]?["algorithm_store_url"] != nil)
    }
  }

  @Test("local addresses need force, and may stand for another host in development")
  func local() throws {
    for text in ["http://localhost:1/api", "http://127.0.0.1/api", "http://[::1]:80/api", "http://a.localhost"] {
      #expect(StoreAddress(text)?.isLocal == true)
    }
    let address = try #require(StoreAddress("https://store.example/api//"))
    #expect(!address.isLocal && address.text == "https://store.example/api")
    #expect(address.replacingHost(with: "http://172.17.0.1") == nil)
    #expect(
      StoreAddress("http://localhost:7602/api")?.replacingHost(with: "http://172.17.0.1")?.text
        == "http://172.17.0.1:7602/api")
  }

  @Test("GET, PATCH and DELETE /algorithmstore/{id}: who may, and what becomes of the record")
  func keeping() async throws {
    try await run([Self.known, Self.known]) { federation, store in
      let server = federation.server
      let admin = try await federation.user("alpha-Collaboration Admin")
      let made = try await server.call(
        .post, "/algorithmstore", registration(store, in: .int(federation.open)), token: admin)
      let path = "/algorithmstore/\(try #require(made.json["id"]?.int))"
      let (viewer, outsider) = (
        try await federation.user("alpha-Viewer"), try await federation.user("delta-Researcher")
      )
      #expect(try await server.call(.get, path, token: viewer).status == 200)
      #expect(try await server.call(.get, path, token: federation.node("alpha")).status == 200)
      #expect(try await server.call(.get, path, token: outsider).status == 401)
      #expect(try await server.call(.get, "/algorithmstore", token: outsider).ids == [])
      let place = "/algorithmstore?collaboration_id=\(federation.open)"
      #expect(try await server.call(.get, place, token: viewer).ids.count == 1)
      #expect(try await server.call(.get, place, token: outsider).status == 401)
      #expect(try await server.call(.patch, path, ["name": "new"], token: viewer).status == 401)
      #expect(try await server.call(.patch, path, ["name": "new"], token: admin).json["name"] == "new")
      let moved = try await server.call(.patch, path, ["collaboration_id": .int(federation.sealed)], token: admin)
      #expect(moved.status == 200)
      #expect(try await server.call(.delete, path, token: viewer).status == 401)
      #expect(try await server.call(.delete, path, token: admin).status == 200, "also when the store is of no help")
      #expect(try await server.call(.get, path, token: admin).message == "Algorithm store id=1 not found")
      let audited = try await server.audit().filter { $0.action.contains("/algorithmstore") && $0.outcome == "done" }
      let change = "PATCH /algorithmstore/:id"
      #expect(audited.map(\.action) == ["POST /algorithmstore", change, change, "DELETE /algorithmstore/:id"])
    }
  }

  @Test("POST /task with store_id: the image gets its digest; a foreign store is 403, an unknown image 400")
  func asking() async throws {
    let digest = "sha256:" + String(repeating: "ab", count: 32)
    let found: JSONValue = ["status": 200, "json": ["data": [["image": "algo:1", "digest": .string(digest)]]]]
    let broken: JSONValue = ["status": 200, "json": ["data": [["image": "algo:1", "digest": "x y"]]]]
    let none: JSONValue = ["status": 200, "json": ["data": []]]
    try await run([Self.known, found, broken, none, ["status": 500, "json": ["msg": "oh"]]]) { federation, store in
      let server = federation.server
      let made = try await server.call(
        .post, "/algorithmstore", registration(store, in: .int(federation.open)),
        token: try await federation.user("alpha-Collaboration Admin"))
      let asker = try await federation.user("alpha-Researcher")
      func ask(_ collaboration: Int? = nil) async throws -> TestServer.Reply {
        let question = try federation.question(["alpha"], in: collaboration)
        return try await server.call(
          .post, "/task", question.with("store_id", made.json["id"] ?? .null), token: asker)
      }
      let task = try await ask()
      #expect(task.status == 201 && task.json["image"] == .string("algo:1@\(digest)"))
      #expect(task.json["algorithm_store"]?["id"] == made.json["id"])
      #expect(store.calls.last?.query == "image=algo%3A1")
      let plain = try await ask()
      #expect(plain.json["image"] == "algo:1" && plain.json["algorithm_store"] == .null)
      #expect(try await ask().message == "Algorithm not found in store!")
      #expect(try await ask().message == "Algorithm store error: oh")
      #expect(try await ask(federation.sealed).status == 403)
      #expect(store.calls.count == 5, "a store is asked last")
      let listed = try await server.call(.get, "/task?store_id=\(made.json["id"]?.int ?? 0)", token: asker)
      #expect(listed.ids == [task.json["id"]?.int])
    }
  }
}
