import Foundation
import Synchronization
import WisselClient
import WisselWire

/// Answers the calls of the pages from a table, as the server's API would.
final class FakeAPI: Transport {
  struct Reply: Sendable {
    var status = 200
    var body: JSONValue
  }

  private let replies: Mutex<[String: Reply]>
  private let seen = Mutex<[String]>([])

  init(_ replies: [String: Reply]) { self.replies = Mutex(replies) }

  /// The calls so far: `GET task/5`, with the query where there was one.
  var calls: [String] { seen.withLock { $0 } }

  subscript(_ call: String) -> Reply? {
    get { replies.withLock { $0[call] } }
    set { replies.withLock { $0[call] = newValue } }
  }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    let call = "\(request.method.rawValue) \(request.path)"
    seen.withLock { $0.append("\(request.method.rawValue) \(request.target)") }
    let reply = replies.withLock { table in
      table["\(request.method.rawValue) \(request.target)"] ?? table[call + (request.token.map { " \($0)" } ?? "")]
        ?? table[call]
    }
    guard let reply else {
      return ClientResponse(status: 404, body: Data(#"{"msg":"\#(call) not found"}"#.utf8))
    }
    if reply.status == 0 { throw TransportFailure.notSent("no connection") }
    return ClientResponse(status: reply.status, body: try WireJSON.encode(reply.body))
  }
}

/// API answers in the shapes of the vantage6 wire.
enum Wire {
  static func page(_ items: [JSONValue], next: String? = nil, last: String? = nil) -> JSONValue {
    var links: [String: JSONValue] = ["first": "/api/x?page=1", "self": "/api/x?page=1"]
    links["next"] = next.map { .string($0) }
    links["last"] = last.map { .string($0) }
    return ["data": .array(items), "links": .object(links)]
  }

  static func link(_ kind: String, _ id: Int?) -> JSONValue {
    guard let id else { return .null }
    return ["id": .int(id), "link": .string("/api/\(kind)/\(id)"), "methods": ["GET"]]
  }

  static func organization(_ id: Int, _ name: String) -> JSONValue {
    [
      "id": .int(id), "name": .string(name), "domain": "", "address1": "", "address2": nil, "zipcode": "",
      "country": "Nederland", "public_key": "", "collaborations": "", "nodes": "", "users": "", "runs": "",
      "studies": "", "tasks": "",
    ]
  }

  static func collaboration(_ id: Int, _ name: String, encrypted: Bool = false) -> JSONValue {
    [
      "id": .int(id), "name": .string(name), "encrypted": .bool(encrypted), "organizations": "", "nodes": "",
      "tasks": "", "algorithm_stores": "", "studies": "",
    ]
  }

  static func node(_ id: Int, _ name: String, organization: Int, collaboration: Int, status: String, seen: String?)
    -> JSONValue
  {
    [
      "id": .int(id), "name": .string(name), "type": "node", "status": .string(status), "ip": nil,
      "last_seen": seen.map { .string($0) } ?? .null, "organization": link("organization", organization),
      "collaboration": link("collaboration", collaboration), "config": [],
    ]
  }

  static func user(_ id: Int, _ username: String, first: String?, last: String?, organization: Int) -> JSONValue {
    [
      "id": .int(id), "type": "user", "username": .string(username), "firstname": first.map { .string($0) } ?? .null,
      "lastname": last.map { .string($0) } ?? .null, "email": "a@example.org", "status": "online", "ip": nil,
      "last_seen": nil, "otp_secret": nil, "last_email_failed_login_sent": nil,
      "last_email_recover_password_sent": nil, "organization": link("organization", organization), "roles": "",
      "rules": "",
    ]
  }

  static func task(
    _ id: Int, _ name: String, status: String = "completed", description: String = "", parent: Int? = nil,
    created: String = "2026-11-21T13:02:05.000000", finished: String? = "2026-11-21T13:02:10.200000",
    image: String = "wissel-analytics:1.0"
  ) -> JSONValue {
    [
      "id": .int(id), "name": .string(name), "description": .string(description), "image": .string(image),
      "job_id": .int(id), "status": .string(status), "created_at": .string(created),
      "finished_at": finished.map { .string($0) } ?? .null, "collaboration": link("collaboration", 1),
      "init_org": link("organization", 4), "init_user": link("user", 9), "parent": link("task", parent), "study": nil,
      "algorithm_store": nil, "runs": "", "results": "", "children": "",
      "databases": [["label": "lung", "parameters": "{}"]],
    ]
  }

  static func run(
    _ id: Int, task: Int, organization: Int, status: String = "completed", input: JSONValue? = nil,
    log: String? = nil, online: Bool = true
  ) -> JSONValue {
    let text = input.flatMap { try? WireJSON.encode($0).base64EncodedString() }
    let isFinished = !["pending", "initializing", "active"].contains(status)
    return [
      "id": .int(id), "input": text.map { .string($0) } ?? .null, "status": .string(status),
      "log": log.map { .string($0) } ?? .null, "assigned_at": "2026-11-21T13:02:05.000000",
      "started_at": status == "pending" ? nil : "2026-11-21T13:02:05.500000",
      "finished_at": isFinished ? "2026-11-21T13:02:10.200000" : nil, "cleanup_at": nil,
      "blob_storage_used": false, "organization": link("organization", organization), "task": link("task", task),
      "results": link("result", id),
      "node": ["id": 20, "name": "Station", "status": .string(online ? "online" : "offline"), "ip": nil], "ports": [],
    ]
  }

  static func result(_ id: Int, task: Int, text: String?) -> JSONValue {
    [
      "id": .int(id), "result": text.map { .string($0) } ?? .null, "cleanup_at": nil, "blob_storage_used": false,
      "run": link("run", id), "task": link("task", task),
    ]
  }

  static func base64(_ value: JSONValue) throws -> String { try WireJSON.encode(value).base64EncodedString() }

  /// An access token as its reader sees it; nobody verifies the signature here.
  static func token(_ name: String, expires: Int = 4_000_000_000) throws -> String {
    let payload: JSONValue = ["sub": 9, "exp": .int(expires), "jti": .string(name)]
    let text = try WireJSON.encode(payload).base64EncodedString()
    return "eyJhbGciOiJIUzI1NiJ9.\(text.replacing("=", with: "")).c2lnbmF0dXJl"
  }
}
