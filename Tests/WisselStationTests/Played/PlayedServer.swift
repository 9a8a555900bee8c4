import Foundation
import Synchronization
import WisselClient
import WisselModel
import WisselWire

@testable import WisselStation

/// A server for one station: who the station is, what is asked of it, and what it reports. A run that has an end takes
/// no more reports. Whatever else is asked is answered from a table.
final class PlayedServer: Sendable {
  struct Work: Sendable {
    var item: JSONValue
    /// The status it ended with, if it has.
    var status: String?
    /// Reports that were taken, in order.
    var reports: [JSONValue] = []
    /// Final reports that came after the end.
    var late: [JSONValue] = []
  }

  struct State: Sendable {
    var runs: [RunID: Work] = [:]
    var publicKey = ""
    /// Further answers by method and target, used up in order but for the last.
    var answers: [String: [JSONValue]] = [:]
    /// Every request that came, with its token.
    var asked: [ClientRequest] = []
  }

  let state = Mutex(State())
  private let identity: StationIdentity
  /// Claims of the tokens it hands to runs.
  private let claims: JSONValue

  init(
    _ identity: StationIdentity = StationIdentity(
      node: 4, name: "probe", organization: 1, organizationName: "one", collaboration: 1, encrypted: false),
    claims: JSONValue = ["sub": ["client_type": "container"]]
  ) {
    self.identity = identity
    self.claims = claims
  }

  /// The token of the server's own making for runs; it never enters a container.
  var runToken: String { Self.token(claims) }

  /// Asks a run of the station.
  func ask(_ item: JSONValue) {
    state.withLock { $0.runs[RunID(item["id"]?.int ?? 0)] = Work(item: item) }
  }

  /// A user stops a run.
  func kill(_ run: RunID) {
    state.withLock { if $0.runs[run]?.status == nil { $0.runs[run]?.status = RunStatus.killed.rawValue } }
  }

  var openItems: [JSONValue] {
    state.withLock { state in
      state.runs.sorted { $0.key < $1.key }.filter { $0.value.status == nil }.map(\.value.item)
    }
  }

  func work(_ run: RunID) -> Work? { state.withLock { $0.runs[run] } }

  func answer(_ request: ClientRequest) -> ClientResponse {
    state.withLock { $0.asked.append(request) }
    let body = request.body.flatMap { try? WireJSON.decode(JSONValue.self, from: $0) } ?? .null
    let path = String(request.target.prefix { $0 != "?" })
    let parts = path.split(separator: "/").map(String.init)
    let run = RunID(parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    if let found = listed("\(request.method.rawValue) /\(request.target)", run: parts) { return found }
    switch (request.method, parts.first, parts.count) {
    case (.post, "token", 2):
      let own = Self.token(["sub": .int(identity.node.rawValue)])
      return FakeServer.json([
        "access_token": .string(own), "refresh_token": .string(own), "refresh_url": "/api/token/refresh",
        "container_token": .string(runToken),
      ])
    case (.get, "node", 2):
      return FakeServer.json([
        "id": .int(identity.node.rawValue), "name": .string(identity.name), "type": "node", "status": "online",
        "ip": nil, "last_seen": nil, "config": [],
        "organization": ["id": .int(identity.organization.rawValue), "link": "", "methods": []],
        "collaboration": ["id": .int(identity.collaboration.rawValue), "link": "", "methods": []],
      ])
    case (.get, "collaboration", 2):
      let links = ["nodes", "tasks", "algorithm_stores", "studies", "organizations"].map { ($0, JSONValue.string("")) }
      return FakeServer.json(
        .object(
          Dictionary(uniqueKeysWithValues: links).merging([
            "id": .int(run.rawValue), "name": "c", "encrypted": .bool(identity.encrypted),
          ]) { $1 }))
    case (.get, "organization", 2): return FakeServer.json(organization(run.rawValue))
    case (.get, "run", 1): return FakeServer.json(["data": .array(openItems), "links": [:]])
    case (.get, "run", 2):
      guard let work = work(run) else { return FakeServer.json(["msg": "no such run"], status: 404) }
      return FakeServer.json([
        "id": .int(run.rawValue), "status": .string(work.status ?? "active"), "blob_storage_used": false, "ports": [],
      ])
    case (.patch, "run", 2): return report(run, body)
    default: return FakeServer.json(["msg": "not here"], status: 404)
    }
  }

  private func report(_ run: RunID, _ body: JSONValue) -> ClientResponse {
    state.withLock { state in
      guard let work = state.runs[run] else { return FakeServer.json(["msg": "no such run"], status: 404) }
      if work.status != nil {
        if body["finished_at"] != nil { state.runs[run]?.late.append(body) }
        return FakeServer.json(["msg": "Cannot update an already finished algorithm run!"], status: 400)
      }
      state.runs[run]?.reports.append(body)
      if body["finished_at"] != nil { state.runs[run]?.status = body["status"]?.string ?? "" }
      return FakeServer.json([:])
    }
  }

  private func organization(_ id: Int) -> JSONValue {
    let unused = ["address1", "address2", "domain", "zipcode", "country", "collaborations", "nodes", "users", "runs"]
    var body = Dictionary(uniqueKeysWithValues: (unused + ["studies", "tasks"]).map { ($0, JSONValue.string("")) })
    let key = state.withLock(\.publicKey)
    body.merge(["id": .int(id), "name": .string("org_\(id)"), "public_key": .string(key)]) { $1 }
    return .object(body)
  }

  private func listed(_ call: String, run parts: [String]) -> ClientResponse? {
    state.withLock { state in
      guard let answers = state.answers[call], let first = answers.first else { return nil }
      if answers.count > 1 { state.answers[call]?.removeFirst() }
      return FakeServer.json(first["body"] ?? .null, status: first["status"]?.int ?? 200)
    }
  }

  /// A token with these claims, as servers write them.
  static func token(_ claims: JSONValue) -> String {
    func part(_ bytes: Data) -> String {
      bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
    let body = (try? WireJSON.encode(claims)) ?? Data()
    return "\(part(Data(#"{"alg":"HS256"}"#.utf8))).\(part(body)).\(part(Data("the server's own".utf8)))"
  }
}

/// The way from a station to a played server.
struct ServerWay: Transport {
  /// What happens to a request.
  enum Treatment: Sendable {
    case serve
    /// There is no whole answer.
    case fail(TransportFailure)
    /// An answer of something in between, or of a server in trouble.
    case status(Int)
    /// It is never answered.
    case never
  }

  let server: PlayedServer
  var attend: @Sendable (ClientRequest, Moment) async -> Treatment = { _, _ in .serve }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    if let other = try await treated(request, .before) { return other }
    let answer = server.answer(request)
    return try await treated(request, .after) ?? answer
  }

  private func treated(_ request: ClientRequest, _ moment: Moment) async throws -> ClientResponse? {
    switch await attend(request, moment) {
    case .serve: return nil
    case .fail(let failure): throw failure
    case .status(let status): return FakeServer.json(["msg": "played trouble"], status: status)
    case .never: try await PlayedEngine.forever()
    }
  }
}
