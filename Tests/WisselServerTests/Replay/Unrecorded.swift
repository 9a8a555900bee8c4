import Hummingbird
import HummingbirdTesting
import WisselHTTP
import WisselModel
import WisselServer
import WisselWire

/// What happened to the recorded database without being recorded; the flow that follows shows it.
struct Unrecorded {
  let server: TestServer

  /// The database of the flow with blobs: one organisation with a node, and three users.
  func makeSmallFederation(_ replayer: inout Replayer) async throws {
    let root = try await server.token()
    try await server.call(
      .post, "/organization", ["name": "alpha", "domain": "", "address1": "", "zipcode": "", "country": ""], token: root
    )
    try await server.call(
      .post, "/collaboration", ["name": "col", "organization_ids": [2], "encrypted": false], token: root)
    let node = try await server.call(
      .post, "/node", ["organization_id": 2, "collaboration_id": 1, "name": "alpha - col Node"], token: root)
    replayer.learn(key: node.json["api_key"]?.string ?? "", of: 2)
    let roles = try await server.call(.get, "/role?per_page=100", token: root).data
    for (name, role) in [("admin", "Organization Admin"), ("researcher", "Researcher"), ("viewer", "Viewer")] {
      let id = roles.first { $0["name"]?.string == role }?["id"] ?? .null
      try await server.call(
        .post, "/user",
        [
          "username": .string(name), "firstname": .string(name), "lastname": "x", "password": "Passw0rd!",
          "email": .string("\(name)@example.org"), "organization_id": 2, "roles": [id], "rules": [],
        ], token: root)
    }
  }

  /// Twelve tasks of alpha's researcher, for alpha and beta, before the flow about pages and filters.
  func askTwelve() async throws {
    let asker = try await server.service.core.tokens.pair(for: .user, 3).access
    for number in 0..<12 {
      let receivers: [JSONValue] = [2, 3].map { ["id": .int($0), "input": "eyJtZXRob2QiOiAibSJ9"] }
      try await server.call(
        .post, "/task",
        [
          "name": .string("task-" + (number < 10 ? "0" : "") + String(number)),
          "description": number.isMultiple(of: 2) ? "even" : "odd", "image": "registry.example/algo:1",
          "collaboration_id": 1, "organizations": .array(receivers),
          "databases": [["label": .string("db\(number % 3)")]],
        ], token: asker)
    }
  }
}
