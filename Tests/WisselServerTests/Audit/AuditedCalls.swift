import Foundation
import HTTPTypes
import Hummingbird
import Testing
import WisselDatabase
import WisselServer
import WisselWire

/// One successful call of every route that changes something.
struct AuditedCalls {
  private let federation: Federation
  private var server: TestServer { federation.server }

  init(_ federation: Federation) { self.federation = federation }

  func run() async throws {
    let root = try await server.token()
    try await entities(root)
    try await questions(root)
    try await tokens(root)
    try await trust(root)
  }

  @discardableResult
  private func done(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, _ token: String
  ) async throws -> JSONValue {
    let reply = try await server.call(method, path, body, token: token)
    try #require((200..<300).contains(reply.status), "\(method) \(path): \(reply.text)")
    return reply.json
  }

  private func entities(_ root: String) async throws {
    let organization = try await server.create("/organization", ["name": "one"], token: root)
    try await done(.patch, "/organization/\(organization)", ["country": "NL"], root)
    let other = try await server.create("/organization", ["name": "two"], token: root)
    let collaboration = try await server.create(
      "/collaboration", ["name": "c", "organization_ids": [.int(organization)], "encrypted": false], token: root)
    let members = "/collaboration/\(collaboration)"
    try await done(.patch, members, ["name": "cc"], root)
    try await done(.post, members + "/organization", ["id": .int(other)], root)
    let study = try await server.create(
      "/study", ["name": "s", "collaboration_id": .int(collaboration), "organization_ids": [.int(organization)]],
      token: root)
    try await done(.patch, "/study/\(study)", ["name": "ss"], root)
    try await done(.post, "/study/\(study)/organization", ["id": .int(other)], root)
    try await done(.delete, "/study/\(study)/organization", ["id": .int(other)], root)
    try await done(.delete, "/study/\(study)", nil, root)
    let node = try await server.create(
      "/node", ["collaboration_id": .int(collaboration), "organization_id": .int(organization)], token: root)
    try await done(.patch, "/node/\(node)", ["name": "n"], root)
    try await done(.post, "/recover/node", ["id": .int(node)], root)
    try await done(.delete, members + "/node", ["id": .int(node)], root)
    try await done(.post, members + "/node", ["id": .int(node)], root)
    try await done(.delete, "/node/\(node)", nil, root)
    let rules = try await server.call(.get, "/rule", token: root).ids
    let role = try await server.create(
      "/role", ["name": "r", "rules": [.int(rules[0])], "organization_id": .int(organization)], token: root)
    try await done(.patch, "/role/\(role)", ["description": "d"], root)
    try await done(.post, "/role/\(role)/rule/\(rules[1])", nil, root)
    try await done(.delete, "/role/\(role)/rule/\(rules[1])", nil, root)
    try await done(.delete, "/role/\(role)", nil, root)
    let user = try await server.user("anna", of: organization, role: "Viewer", by: root)
    try await done(.patch, "/user/\(user.id)", ["firstname": "Anna"], root)
    try await done(
      .patch, "/password/change", ["current_password": "Passw0rd!", "new_password": "Passw0rd!2"], user.token)
    try await done(.delete, "/user/\(user.id)", nil, root)
    try await done(.delete, members + "/organization", ["id": .int(other)], root)
    try await done(.delete, members, nil, root)
    try await done(.delete, "/organization/\(other)", nil, root)
  }

  private func questions(_ root: String) async throws {
    let first = try await federation.ask(["alpha"])
    let run = try #require(first.runs["alpha"])
    #expect(try await federation.tell("alpha", run, ["status": "active"]).status == 200)
    let alpha = try await federation.node("alpha")
    try await done(.post, "/port", ["port": 8888, "run_id": .int(run)], alpha)
    try await done(.delete, "/port?run_id=\(run)", nil, alpha)
    try await done(.post, "/kill/task", ["id": .int(first.task)], root)
    try await done(.delete, "/task/\(first.task)", nil, root)
    _ = try await federation.ask(["beta"])
    let node = try #require(federation.nodes["beta"])
    try await server.service.core.database.unrecorded.write { transaction in
      try transaction.execute("UPDATE authenticatable SET status = 'online' WHERE id = \(node)")
    }
    try await done(.post, "/kill/node/tasks", ["id": .int(node)], root)
  }

  private func tokens(_ root: String) async throws {
    try await done(.post, "/token/user/validate", nil, root)
    let login = try await server.call(
      .post, "/token/user", ["username": "root", "password": .string(TestServer.rootPassword)])
    try await done(.post, "/token/refresh", nil, try #require(login.json["refresh_token"]?.string))
    let collaboration = try await server.create(
      "/collaboration",
      [
        "name": "keys", "organization_ids": [.int(try #require(federation.organizations["alpha"]))],
        "encrypted": false,
      ], token: root)
    let made = try await done(
      .post, "/node",
      [
        "collaboration_id": .int(collaboration),
        "organization_id": .int(try #require(federation.organizations["alpha"])),
      ], root)
    let key = try #require(made["api_key"]?.string)
    let node = try await server.call(.post, "/token/node", ["api_key": .string(key)])
    try await done(.post, "/token/node/validate", nil, try #require(node.json["access_token"]?.string))
    let question = try await federation.ask(["alpha"])
    try await done(
      .post, "/token/container", ["task_id": .int(question.task), "image": "algo:1"], federation.node("alpha"))
  }

  /// Blobs, at a server that keeps them.
  func blobs() async throws {
    let asker = try await federation.user("alpha-Researcher")
    let offset = try #require(HTTPField.Name("Upload-Offset"))
    let length = try #require(HTTPField.Name("Upload-Length"))
    #expect(try await federation.send("abc", as: asker).status == 201)
    let upload = try await federation.raw(.post, "/blobstream/upload", headers: [length: "3"], token: asker)
    let path = "/blobstream/upload/\(try #require(upload.json["uuid"]?.string))"
    let headers: HTTPFields = [.contentType: "application/offset+octet-stream", offset: "0"]
    #expect(try await federation.raw(.patch, path, "abc", headers: headers, token: asker).status == 204)
    #expect(try await federation.raw(.delete, path, token: asker).status == 204)
  }

  private func trust(_ root: String) async throws {
    let signed = try TestSigner().roster(collaboration: federation.open, number: 1, after: nil)
    try await done(.post, "/wissel/collaboration/\(federation.open)/roster", try signed.json, root)
    let head = try TestSigner().head(count: 1)
    try await done(.post, "/wissel/witness", try head.json, federation.node("alpha"))
  }
}
