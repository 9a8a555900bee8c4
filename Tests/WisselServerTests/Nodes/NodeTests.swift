import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite struct NodeTests {
  @Test func aNodeLogsInWithItsKeyUntilItIsRenewed() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let made = try await server.call(
        .post, "/node",
        ["organization_id": .int(here.alpha), "collaboration_id": .int(here.collaboration)], token: here.root)
      #expect(made.status == 201)
      #expect(made.json["name"] == "alpha - study group Node")
      #expect(made.json["status"] == "offline")
      let id = try #require(made.json["id"]?.int)
      let key = try #require(made.json["api_key"])
      let login = try await server.call(.post, "/token/node", ["api_key": key])
      #expect(login.json["node_url"] == .string("/api/node/\(id)"))
      let token = try #require(login.json["access_token"]?.string)
      let own = try await server.call(.get, "/node/\(id)", token: token)
      #expect(own.status == 200)
      #expect(own.json["api_key"] == nil)
      #expect(own.json["last_seen"]?.string != nil)
      #expect(try await server.call(.post, "/token/node/validate", token: token).json["node_id"] == .int(id))
      #expect(try await server.call(.get, "/user", token: token).status == 403)

      let renewed = try await server.call(.post, "/recover/node", ["id": .int(id)], token: here.root)
      let fresh = try #require(renewed.json["api_key"])
      #expect(try await server.call(.post, "/token/node", ["api_key": key]).status == 401)
      #expect(try await server.call(.post, "/token/node", ["api_key": fresh]).status == 200)

      #expect(try await server.call(.delete, "/node/\(id)", token: here.root).status == 200)
      let dead = try await server.call(.get, "/organization", token: token)
      #expect(dead.status == 401)
      #expect(dead.message == "Error loading the user \(id)")
    }
  }

  @Test func anOrganizationHasOneNodeInACollaboration() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      func create(_ organization: Int, _ collaboration: Int) async throws -> String? {
        try await server.call(
          .post, "/node", ["organization_id": .int(organization), "collaboration_id": .int(collaboration)],
          token: here.root
        ).message
      }
      #expect(try await create(here.alpha, here.collaboration) == nil)
      #expect(
        try await create(here.alpha, here.collaboration)
          == "Organization id=\(here.alpha) already has a node for collaboration id=\(here.collaboration)")
      #expect(
        try await create(here.delta, here.collaboration)
          == "The organization id=\(here.delta) is not part of collabotation id=\(here.collaboration). Add it first!")
      #expect(try await create(here.alpha, 4242) == "collaboration id=4242 does not exist")
      #expect(try await create(4242, here.collaboration) == "organization id=4242 does not exist")
    }
  }

  @Test func changesAreCheckedAndOthersAreRefused() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let alpha = try await server.call(
        .post, "/node", ["organization_id": .int(here.alpha), "collaboration_id": .int(here.collaboration)],
        token: here.root)
      let beta = try await server.call(
        .post, "/node",
        ["organization_id": .int(here.beta), "collaboration_id": .int(here.collaboration), "name": "beta-node"],
        token: here.root)
      let (id, other) = (try #require(alpha.json["id"]?.int), try #require(beta.json["id"]?.int))
      let login = try await server.call(.post, "/token/node", ["api_key": alpha.json["api_key"] ?? nil])
      let token = try #require(login.json["access_token"]?.string)
      #expect(try await server.call(.get, "/node", token: token).ids == [id])
      #expect(try await server.call(.get, "/node/\(other)", token: token).status == 401)
      #expect(try await server.call(.patch, "/node/\(other)", ["ip": "10.1.2.3"], token: token).status == 401)
      let address = try await server.call(.patch, "/node/\(id)", ["ip": "10.1.2.3"], token: token)
      #expect(address.json["ip"] == "10.1.2.3")
      #expect(try await server.call(.patch, "/node/\(id)", ["clear_ip": true], token: token).json["ip"] == .null)
      let wrong = try await server.call(.patch, "/node/\(id)", ["ip": "300.1.1.1"], token: token)
      #expect(wrong.json["errors"] == ["ip": ["IP address is not valid"]])
      let taken = try await server.call(.patch, "/node/\(id)", ["name": "beta-node"], token: token)
      #expect(taken.message == "Node name 'beta-node' already exists!")
      let moved = try await server.call(.patch, "/node/\(id)", ["organization_id": .int(here.beta)], token: token)
      #expect(moved.message == "Organization id cannot be updated!")
      #expect(try await server.call(.get, "/node?status=offline&name=%25beta%25", token: here.root).ids == [other])
      #expect(try await server.call(.get, "/node?last_seen_from=2020-01-01", token: here.root).ids == [id])

      let path = "/collaboration/\(here.collaboration)/node"
      #expect(try await server.call(.post, path, ["id": .int(id)], token: here.root).status == 400)
      #expect(try await server.call(.delete, path, ["id": .int(id)], token: here.root).status == 200)
      #expect(try await server.call(.get, "/node/\(id)", token: here.root).json["collaboration"] == .null)
      let back = try await server.call(.post, path, ["id": .int(id)], token: here.root)
      #expect(back.status == 201)
      #expect(back.json.array?.compactMap { $0["id"]?.int } == [id, other])
    }
  }
}
