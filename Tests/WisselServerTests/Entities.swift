import Hummingbird
import Testing
import WisselWire

/// Making entities through the API, as root or another user.
extension TestServer {
  /// The id of a new entity; fails with the reply's text.
  func create(_ path: String, _ body: JSONValue, token: String) async throws -> Int {
    let reply = try await call(.post, path, body, token: token)
    return try #require(reply.json["id"]?.int, "\(path): \(reply.text)")
  }

  /// Two organisations in a collaboration, one outside, and for each a user with a role; gives their tokens.
  func hospitals() async throws -> Hospitals {
    let root = try await token()
    let alpha = try await create("/organization", ["name": "alpha"], token: root)
    let beta = try await create("/organization", ["name": "beta"], token: root)
    let delta = try await create("/organization", ["name": "delta"], token: root)
    let collaboration = try await create(
      "/collaboration",
      ["name": "study group", "organization_ids": [.int(alpha), .int(beta)], "encrypted": false], token: root)
    return Hospitals(root: root, alpha: alpha, beta: beta, delta: delta, collaboration: collaboration)
  }

  /// A new user with a default role, logged in.
  func user(
    _ name: String, of organization: Int, role: String, by root: String
  ) async throws -> (id: Int, token: String) {
    let roles = try await call(.get, "/role?name=\(role.replacing(" ", with: "%20"))", token: root).ids
    let id = try await create(
      "/user",
      [
        "username": .string(name), "password": "Passw0rd!", "email": .string("\(name)@example.org"),
        "firstname": "", "lastname": "", "organization_id": .int(organization),
        "roles": .array(roles.map { .int($0) }),
      ], token: root)
    return (id, try await token(name, "Passw0rd!"))
  }
}

/// The usual setting.
struct Hospitals {
  let root: String
  let alpha: Int
  let beta: Int
  let delta: Int
  let collaboration: Int
}
