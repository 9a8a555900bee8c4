import Foundation
import Testing
import WisselModel
import WisselSealing
import WisselWire

@testable import WisselClient

@Suite("Calls")
struct CallTests {
  static func organization(_ id: Int, key: String = "") -> JSONValue {
    [
      "id": .int(id), "name": .string("organisation \(id)"), "domain": "", "address1": "", "address2": nil,
      "zipcode": "", "country": "", "public_key": .string(key), "collaborations": "", "nodes": "", "users": "",
      "runs": "", "studies": "", "tasks": "",
    ]
  }

  static func collaboration(encrypted: Bool) -> JSONValue {
    [
      "id": 1, "name": "c", "encrypted": .bool(encrypted), "organizations": "", "nodes": "", "tasks": "",
      "algorithm_stores": "", "studies": "",
    ]
  }

  static func task(_ status: String) -> JSONValue {
    [
      "id": 9, "name": "", "description": "", "image": "i", "job_id": 1, "status": .string(status),
      "created_at": "2026-11-21T20:15:40.073158", "finished_at": nil,
      "collaboration": ["id": 1, "link": "/api/collaboration/1", "methods": ["GET"]], "init_org": nil,
      "init_user": nil, "parent": nil, "study": nil, "algorithm_store": nil, "runs": "", "results": "",
      "children": "", "databases": [],
    ]
  }

  @Test("lists are fetched page by page, only as far as needed, up to a bound")
  func paging() async throws {
    let server = ScriptedServer { request, _ in
      let page = Int(request.query.first { $0.name == "page" }?.value ?? "") ?? 0
      let names = (1...2).map { Self.organization(page * 10 + $0) }
      return (200, ["data": .array(names), "links": page < 3 ? ["next": "/api/organization?page=x"] : ["self": "y"]])
    }
    let client = APIClient(server)
    #expect(try await client.organizations().all().map(\.id) == [11, 12, 21, 22, 31, 32])
    #expect(server.lines.first == "GET organization?page=1&per_page=100")
    var seen = 0
    for try await _ in client.organizations(in: 4) {
      seen += 1
      if seen == 2 { break }
    }
    #expect(server.lines.count == 4 && server.lines.last?.contains("collaboration_id=4") == true)
    await #expect(throws: APIError.tooMany(attempted: "GET organization", limit: 3)) {
      try await client.list("organization", limit: 3, of: OrganizationBody.self).all()
    }
  }

  @Test("queries are percent-encoded")
  func escaping() async throws {
    let server = ScriptedServer { _, _ in (200, ["data": [], "links": [:]]) }
    _ = try await APIClient(server).roles(named: "a&b=é/ +%").all()
    #expect(server.lines == ["GET role?name=a%26b%3D%C3%A9%2F%20%2B%25&page=1&per_page=100"])
  }

  @Test("an error names what was attempted, the server's words and the fields")
  func errors() async throws {
    let server = ScriptedServer { _, _ in
      (400, ["msg": "Request body is incorrect", "errors": ["name": ["Missing data for required field."]]])
    }
    let error = await #expect(throws: APIError.self) {
      try await APIClient(server).createOrganization(NewOrganization(name: "x"))
    }
    #expect(
      error?.description
        == "POST organization was refused (400): Request body is incorrect (name: Missing data for required field.)")
    let odd = ScriptedServer { _, _ in (200, ["id": 1]) }
    let unreadable = await #expect(throws: APIError.self) { try await APIClient(odd).organization(1) }
    #expect(unreadable?.description.contains("no “name”") == true)
  }

  @Test("inputs are sealed for each organisation where the collaboration is encrypted, and base64 where it is not")
  func createTask() async throws {
    let keys = try (PrivateKey.generate(), PrivateKey.generate())
    let wire = [keys.0.publicKey.wireText, keys.1.publicKey.wireText, ""]
    func server(encrypted: Bool) -> ScriptedServer {
      ScriptedServer { request, _ in
        switch request.path {
        case "collaboration/1": (200, Self.collaboration(encrypted: encrypted))
        case "task": (201, Self.task("pending"))
        default:
          (200, Self.organization(Int(request.path.suffix(1)) ?? 0, key: wire[(Int(request.path.suffix(1)) ?? 1) - 1]))
        }
      }
    }
    let request = TaskRequest(
      name: "t", image: "i", collaboration: 1, organizations: [1, 2],
      input: AlgorithmInput(method: "cox", kwargs: ["a": 1]), databases: [["label": "default"]])
    func posted(_ server: ScriptedServer) throws -> NewTask {
      try WireJSON.decode(NewTask.self, from: server.requests.last?.body ?? Data())
    }
    let expected = #"{"kwargs":{"a":1},"method":"cox"}"#

    let closed = server(encrypted: true)
    _ = try await APIClient(closed).createTask(request)
    let sealed = try posted(closed).organizations.map(\.input)
    #expect(String(decoding: Envelope.open(sealed[0], with: keys.0), as: UTF8.self) == expected)
    #expect(String(decoding: Envelope.open(sealed[1], with: keys.1), as: UTF8.self) == expected)
    #expect(String(decoding: Envelope.open(sealed[0], with: keys.1), as: UTF8.self) != expected)

    let open = server(encrypted: false)
    _ = try await APIClient(open).createTask(request)
    let plain = try posted(open).organizations.map { PlainForm.bytes($0.input) }
    #expect(plain == [Array(expected.utf8), Array(expected.utf8)])
    // The two questions are asked at once.
    #expect(Set(open.lines.prefix(2)) == ["GET collaboration/1", "GET blobstream/status"])
    #expect(open.lines.dropFirst(2) == ["POST task"])

    var third = request
    third.receivers = [(3, request.receivers[0].input)]
    let none = server(encrypted: true)
    await #expect(throws: APIError.noPublicKey(organization: "organisation 3")) {
      try await APIClient(none).createTask(third)
    }
    #expect(!none.lines.contains("POST task"))
  }

  @Test("where the server keeps blobs, inputs and results travel as such", arguments: [true, false])
  func blobs(encrypted: Bool) async throws {
    let key = try PrivateKey.generate()
    let output = Array(#"{"n":5}"#.utf8)
    let stored = encrypted ? try Envelope.sealBinary(output, for: key.publicKey) : Array(PlainForm.text(output).utf8)
    let server = BlobServer(stored) { request in
      switch request.path {
      case "blobstream/status": ["blob_store_enabled": true]
      case "blobstream": ["uuid": "u-1"]
      case "collaboration/1": Self.collaboration(encrypted: encrypted)
      case "task", "task/9": Self.task("completed")
      case "run":
        [
          "data": [["id": 4, "status": "completed", "blob_storage_used": true, "ports": [], "input": "u-1"]],
          "links": [:],
        ]
      case "result": ["data": [["id": 4, "result": "u-2", "blob_storage_used": true]], "links": [:]]
      default: Self.organization(1, key: key.publicKey.wireText)
      }
    }
    let client = APIClient(server)
    _ = try await client.createTask(
      TaskRequest(
        name: "t", image: "i", collaboration: 1, organizations: [1], input: AlgorithmInput(method: "m")))
    let sent = try #require(server.requests.first { $0.path == "blobstream" })
    #expect(sent.contentType == "application/octet-stream")
    let body = Array(sent.body ?? Data())
    let opened =
      encrypted ? Envelope.openBinary(body, with: key) : PlainForm.bytes(String(decoding: body, as: UTF8.self))
    #expect(opened == Array(#"{"method":"m"}"#.utf8))
    let posted = try WireJSON.decode(NewTask.self, from: server.requests.last?.body ?? Data())
    #expect(posted.organizations.map(\.input) == ["u-1"])
    let results = try await client.results(of: 9, key: encrypted ? key : nil)
    #expect(results.map(\.content) == [.bytes(output)])
    if encrypted { #expect(try await client.results(of: 9).map(\.content) == [.sealed]) }
  }

  @Test("results come in the order of organisations, opened where the key is given")
  func results() async throws {
    let key = try PrivateKey.generate()
    let sealed = try Envelope.seal(Array(#"{"n":5}"#.utf8), for: key.publicKey)
    @Sendable func run(_ id: Int, _ organization: Int, _ status: String) -> JSONValue {
      [
        "id": .int(id), "status": .string(status), "blob_storage_used": false, "ports": [], "log": "l",
        "organization": ["id": .int(organization), "link": "", "methods": []],
      ]
    }
    let server = ScriptedServer { request, _ in
      switch request.path {
      case "task/9": (200, Self.task("completed"))
      case "collaboration/1": (200, Self.collaboration(encrypted: true))
      case "run":
        (200, ["data": [run(6, 1, "crashed"), run(5, 2, "completed"), run(4, 3, "completed")], "links": [:]])
      default:
        (
          200,
          [
            "data": [
              ["id": 6, "result": nil, "blob_storage_used": false],
              ["id": 5, "result": .string(sealed), "blob_storage_used": false],
              ["id": 4, "result": "nonsense", "blob_storage_used": false],
            ], "links": [:],
          ]
        )
      }
    }
    let results = try await APIClient(server).results(of: 9, key: key)
    #expect(results.map(\.organization) == [1, 2, 3] && results.map(\.status) == [.crashed, .completed, .completed])
    #expect(try results[1].value(as: [String: Int].self) == ["n": 5])
    #expect(throws: ResultError.absent(6, .crashed)) { try results[0].value(as: JSONValue.self) }
    #expect(throws: ResultError.unreadable(4)) { try results[2].value(as: JSONValue.self) }
    let closed = try await APIClient(server).results(of: 9)
    #expect(throws: ResultError.sealed(5)) { try closed[1].value(as: JSONValue.self) }
  }

  @Test("waiting asks with patience, backs off where the server does not wait, and tells each change")
  func waiting() async throws {
    let clock = ImpatientClock()
    let statuses = ["pending", "pending", "active", "active", "active", "completed"]
    let quick = ScriptedServer { _, before in (200, ["status": .string(statuses[before])]) }
    let seen = Seen()
    let end = try await APIClient(quick, clock: clock).waitForTask(9) { await seen.add($0) }
    #expect(end == .completed)
    #expect(await seen.all == [.pending, .active, .completed])
    #expect(quick.lines.allSatisfy { $0 == "GET task/9/status?wait=25" })
    #expect(clock.pauses.first == .milliseconds(50) && clock.pauses.count == 5)
    #expect(zip(clock.pauses, clock.pauses.dropFirst()).allSatisfy { $0 < $1 })

    let patientClock = ImpatientClock()
    let patient = ScriptedServer { _, before in
      patientClock.advance(by: .seconds(25))
      return (200, ["status": .string(before < 3 ? "active" : "killed by user")])
    }
    #expect(try await APIClient(patient, clock: patientClock).waitForTask(9) == .killed)
    #expect(patientClock.pauses == [])
  }
}

actor Seen {
  private(set) var all: [RunStatus] = []
  func add(_ status: RunStatus) { all.append(status) }
}
