import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import WisselServer
import WisselHTTP
import WisselModel
import WisselWire

/// Plays recorded exchanges against a server of ours and notes what differs. Identifiers are steered to those of the
/// recording, so that every relation between entries must come out as it was.
struct Replayer {
  let server: TestServer
  private(set) var findings: [Finding] = []
  private(set) var played = 0
  /// API keys by node.
  private var apiKeys: [Int: String] = [:]
  /// What stands for the placeholders of the present file.
  private var bindings: [String: String] = [:]
  /// The secrets of second factors by user.
  private var secrets = RecordedSecrets()
  /// The code in the latest mail, for flows with mails.
  var mailedCode: (@Sendable () async throws -> String)?

  /// An entry whose reply differs.
  struct Finding {
    let file: String
    let entry: Int
    let request: String
    let differences: Differences
  }

  init(_ server: TestServer) { self.server = server }

  /// Begins a file: nothing stands for its placeholders yet.
  mutating func begin() { bindings = [:] }

  /// Forgets what differed so far.
  mutating func forget() { findings = [] }

  /// Adds something that differed.
  mutating func note(_ finding: Finding) { findings.append(finding) }

  /// Plays a file's HTTP entries, but for those that belong to later work.
  mutating func play(_ transcript: Transcript, except later: LaterWork) async throws {
    begin()
    for index in transcript.entries.indices where !later.covers(transcript, index) {
      try await play(transcript, index)
    }
  }

  /// Plays one entry, when it is an HTTP exchange with the API.
  mutating func play(_ transcript: Transcript, _ index: Int) async throws {
    let entry = transcript.entries[index]
    guard let request = entry["request"], let response = entry["response"], entry["transport"] == nil,
      let recorded = request["path"]?.string, let verb = request["method"]?.string, !Self.isForStore(entry)
    else { return }
    try await Steering(server: server, transcript: transcript).steer(to: index)
    let path = fill(recorded)
    var headers: HTTPFields = [:]
    headers[.contentType] = request["headers"]?["Content-Type"]?.string
    if let value = request["headers"]?["Authorization"]?.string {
      headers[.authorization] = try await authorization(value, of: entry, in: transcript)
    }
    let query = request["query"]?.string ?? ""
    let body = try await body(of: request, path: path, response)
    let reply = try await server.client.execute(
      uri: query.isEmpty ? path : "\(path)?\(query)", method: .init(rawValue: verb) ?? .get, headers: headers,
      body: body)
    played += 1
    try await takeBack(reply, recorded: response, verb, path)
    try learnKey(reply, path, request)
    compare(reply, with: response, at: (transcript.name, index), "\(verb) \(path) \(query)")
  }

  /// Remembers the key of a node that was made or got a new one.
  private mutating func learnKey(_ reply: TestResponse, _ path: String, _ request: JSONValue) throws {
    guard let json = try? WireJSON.decode(JSONValue.self, from: Array(reply.body.readableBytesView)),
      let key = json["api_key"]?.string,
      let id = json["id"]?.int ?? (path == "/api/recover/node" ? request["json"]?["id"]?.int : nil)
    else { return }
    learn(key: key, of: id)
  }

  /// Remembers the key of a node.
  mutating func learn(key: String, of node: Int) { apiKeys[node] = key }

  /// What the server or a node asked of a store: the played store sees to that.
  private static func isForStore(_ entry: JSONValue) -> Bool {
    entry["actor"] == "server -> store" || entry["request"]?["path"] == "/api/algorithm"
  }

  /// Removes what the original, by a defect, did not make, so that what follows finds the recorded state.
  private func takeBack(_ reply: TestResponse, recorded: JSONValue, _ verb: String, _ path: String) async throws {
    guard verb == "POST", reply.status == .created, (recorded["status"]?.int ?? 0) >= 400,
      let json = try? WireJSON.decode(JSONValue.self, from: Array(reply.body.readableBytesView)),
      let id = json["id"]?.int
    else { return }
    let root = try await server.service.core.tokens.pair(for: .user, 1).access
    _ = try await server.client.execute(
      uri: "\(path)/\(id)", method: .delete, headers: [.authorization: "Bearer \(root)"], body: nil)
  }

  // MARK: Requests

  /// A path with the ids of this replay in the places of the recorded ones; one that was not seen yet becomes a new id.
  private mutating func fill(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    guard last.hasPrefix("<UUID ") else { return path }
    let id = bindings[last] ?? UUID().uuidString.lowercased()
    bindings[last] = id
    return path.dropLast(last.count) + id
  }

  /// The header for the owner of a recorded one.
  mutating func authorization(
    _ value: String, of entry: JSONValue, in transcript: Transcript
  ) async throws -> String {
    let placeholder = value.hasPrefix("Bearer ") ? String(value.dropFirst(7)) : value
    guard Placeholder.isOne(placeholder) else { return value }
    let actor = entry["actor"]?.string ?? ""
    if actor.hasPrefix("expired") { return "Bearer \(try await mint(placeholder, transcript, ageing: true))" }
    let token: String
    if placeholder.hasPrefix("<JWT recovery"), let mailedCode {
      token = try await mailedCode()
    } else if let bound = bindings[placeholder] {
      token = bound
    } else {
      token = try await mint(placeholder, transcript)
    }
    bindings[placeholder] = token
    return "Bearer \(actor.hasPrefix("tampered") ? Self.tampered(token) : token)"
  }

  /// A token of ours for the owner of a recorded one.
  mutating func mint(_ placeholder: String, _ transcript: Transcript, ageing: Bool = false) async throws -> String {
    let payload = transcript.tokens[placeholder]?["payload"] ?? [:]
    let kind = payload["client_type"]?.string.flatMap(ClientKind.init) ?? .user
    let core = server.service.core
    var tokens = core.tokens
    if ageing {
      let past = WireTime(microseconds: core.now().microseconds - 86_400_000_000)
      tokens = await Tokens(secret: core.options.tokenSecret ?? "", now: { past }, unique: core.unique)
    }
    if kind == .container {
      return try await tokens.container(WireJSON.convert(payload["sub"] ?? [:], to: ContainerSubject.self))
    }
    let pair = try await tokens.pair(for: kind, AuthenticatableID(payload["sub"]?.int ?? 0))
    return payload["type"] == "refresh" ? pair.refresh : pair.access
  }

  /// The token with another signature.
  static func tampered(_ token: String) -> String {
    let parts = token.split(separator: ".")
    return parts.dropLast().joined(separator: ".") + "." + String(parts.last?.reversed() ?? [])
  }

  private func body(of request: JSONValue, path: String, _ response: JSONValue) async throws -> ByteBuffer? {
    guard var json = request["json"] else { return nil }
    if let raw = json["<raw>"]?.string { return ByteBuffer(string: raw) }
    if let code = json["reset_token"]?.string, code.hasPrefix("<JWT recovery"), let mailedCode {
      json = try json.with("reset_token", .string(await mailedCode()))
    } else if let code = json["reset_token"]?.string, let bound = bindings[code] {
      json = json.with("reset_token", .string(bound))
    }
    if response["json"]?["access_token"] != nil, json["mfa_code"]?.string != nil,
      let code = secrets.code(of: json["username"]?.string ?? "", at: server.service.core.now())
    {
      json = json.with("mfa_code", .string(code))
    }
    if path == "/api/token/node" {
      let node = response["json"]?["node_url"]?.string?.split(separator: "/").last.flatMap { Int($0) }
      if let key = node.flatMap({ apiKeys[$0] }) {
        json = ["api_key": .string(key)]
      } else if let text = json["api_key"]?.string, Placeholder.isOne(text) {
        json = ["api_key": .string(UUID().uuidString.lowercased())]
      }
    }
    return ByteBuffer(string: Differences(bindings: bindings).filled(try WireJSON.text(json)))
  }

  // MARK: Replies

  private mutating func compare(
    _ reply: TestResponse, with recorded: JSONValue, at place: (file: String, entry: Int), _ request: String
  ) {
    var differences = Differences(bindings: bindings)
    differences.compare(recorded["status"], .int(Int(reply.status.code)), at: "status")
    for (name, value) in recorded["headers"]?.object ?? [:] {
      compareHeader(name, value, reply.headers, &differences)
    }
    var json = try? WireJSON.decode(JSONValue.self, from: Array(reply.body.readableBytesView))
    // Our refusals add which rules would help.
    if reply.status == .unauthorized, var members = json?.object {
      members["needs"] = nil
      json = .object(members)
    }
    if let body = recorded["json"] {
      compareBody(body, json, request, total: recorded["headers"]?["total-count"]?.string, &differences)
    } else if recorded["body"] != nil {
      differences.compare("<no JSON>", json ?? "<no JSON>", at: "json")
    }
    bindings = differences.bindings
    secrets.note(json)
    guard !differences.isEmpty else { return }
    findings.append(Finding(file: place.file, entry: place.entry, request: request, differences: differences))
  }

  /// Tasks, runs and results come newest first; other lists have an order only where the request names one.
  private func compareBody(
    _ body: JSONValue, _ json: JSONValue?, _ request: String, total: String?, _ differences: inout Differences
  ) {
    let isOrdered =
      request.contains("sort=") || ["/task", "/run", "/result"].contains { request.contains("/api\($0)") }
    if !isOrdered, body.array != nil {
      differences.compareUnordered(body, json, isWhole: true, at: "json")
    } else if !isOrdered, var members = body.object, let data = members["data"], let count = data.array?.count {
      var ours = json?.object ?? [:]
      differences.compareUnordered(
        data, ours["data"], isWhole: total.flatMap { Int($0) } == count, at: "json.data")
      members["data"] = nil
      ours["data"] = nil
      differences.compare(.object(members), .object(ours), at: "json")
    } else {
      differences.compare(body, json, at: "json")
    }
  }

  private func compareHeader(
    _ name: String, _ value: JSONValue, _ headers: HTTPFields, _ differences: inout Differences
  ) {
    let actual = HTTPFields.Element.Name(name).flatMap { headers[$0] }
    switch name.lowercased() {
    case "content-type":
      let type = value.string?.prefix(while: { $0 != ";" })
      differences.compare(
        type.map { .string(String($0)) }, actual.map { .string(String($0.prefix(while: { $0 != ";" }))) },
        at: "headers.\(name)")
    case "allow":
      func verbs(_ text: String?) -> JSONValue? {
        text.map { .string($0.split(separator: ", ").sorted().joined(separator: ", ")) }
      }
      differences.compare(verbs(value.string), verbs(actual), at: "headers.\(name)")
    case "content-disposition":
      let uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/
      differences.compare(
        value.string.map { .string($0.replacing(uuid, with: "<uuid>")) },
        actual.map { .string($0.replacing(uuid, with: "<uuid>")) }, at: "headers.\(name)")
    default: differences.compare(value, actual.map(JSONValue.string), at: "headers.\(name)")
    }
  }
}
