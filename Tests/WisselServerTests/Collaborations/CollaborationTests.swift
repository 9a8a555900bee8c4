import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite struct CollaborationTests {
  @Test func creationAnswers200AndDropsUnknownOrganizations() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let reply = try await server.call(
        .post, "/collaboration", ["name": "c", "organization_ids": [1, 99], "encrypted": "yes"], token: root)
      #expect(reply.status == 200)
      #expect(reply.json["encrypted"] == true)
      #expect(reply.json["organizations"] == "/api/organization?collaboration_id=1")
      let members = try await server.call(.get, "/collaboration/1?include=organizations", token: root)
      #expect(members.json["organizations"]?.array?.compactMap { $0["id"]?.int } == [1])
      let taken = try await server.call(
        .post, "/collaboration", ["name": "c", "organization_ids": [1], "encrypted": false], token: root)
      #expect(taken.message == "Collaboration name 'c' already exists!")
    }
  }

  @Test func theOutsiderSeesNothing() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let viewer = try await server.user("viewer", of: here.alpha, role: "Viewer", by: here.root)
      let outsider = try await server.user("outsider", of: here.delta, role: "Researcher", by: here.root)
      let path = "/collaboration/\(here.collaboration)"
      #expect(try await server.call(.get, path, token: viewer.token).status == 200)
      #expect(try await server.call(.get, path, token: outsider.token).status == 401)
      #expect(try await server.call(.get, "/collaboration", token: outsider.token).ids == [])
      let others = try await server.call(
        .get, "/collaboration?organization_id=\(here.alpha)", token: outsider.token)
      #expect(others.message == "You lack the permission to request collaborations for this organization!")
      #expect(try await server.call(.patch, path, ["name": "mine"], token: outsider.token).status == 401)
      #expect(try await server.call(.delete, path, token: viewer.token).status == 401)
    }
  }

  @Test func encryptionIsAFilterInAnyWriting() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      for value in ["True", "1", "true"] {
        #expect(try await server.call(.get, "/collaboration?encrypted=\(value)", token: here.root).ids == [])
      }
      for value in ["False", "0"] {
        let reply = try await server.call(.get, "/collaboration?encrypted=\(value)", token: here.root)
        #expect(reply.ids == [here.collaboration])
      }
      #expect(try await server.call(.get, "/collaboration?encrypted=maybe", token: here.root).status == 400)
    }
  }

  @Test func membersComeAndGo() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let path = "/collaboration/\(here.collaboration)/organization"
      let joined = try await server.call(.post, path, ["id": .int(here.delta)], token: here.root)
      #expect(joined.status == 200)
      #expect(joined.json.array?.compactMap { $0["id"]?.int } == [here.alpha, here.beta, here.delta])
      let twice = try await server.call(.post, path, ["id": .int(here.delta)], token: here.root)
      #expect(twice.json.array?.count == 3)
      let left = try await server.call(.delete, path, ["id": .int(here.delta)], token: here.root)
      #expect(left.json.array?.compactMap { $0["id"]?.int } == [here.alpha, here.beta])
      #expect(try await server.call(.delete, path, ["id": .int(here.delta)], token: here.root).status == 400)
      #expect(try await server.call(.post, path, ["id": 4242], token: here.root).status == 404)
      #expect(try await server.call(.post, path, [:], token: here.root).status == 400)
      let nowhere = try await server.call(.post, "/collaboration/4242/organization", ["id": 1], token: here.root)
      #expect(nowhere.message == "collaboration having collaboration_id=4242 can not be found")
    }
  }

  @Test func changingMembersAsksForMoreThanChangingTheName() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let admin = try await server.user("admin", of: here.alpha, role: "Collaboration Admin", by: here.root)
      let path = "/collaboration/\(here.collaboration)"
      #expect(try await server.call(.patch, path, ["name": "renamed"], token: admin.token).status == 200)
      let members: JSONValue = ["organization_ids": [.int(here.alpha)]]
      #expect(try await server.call(.patch, path, members, token: admin.token).status == 401)
      #expect(try await server.call(.patch, path, members, token: here.root).status == 200)
    }
  }

  @Test func deletionTakesNodesAlongWhenAsked() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      _ = try await server.create(
        "/node", ["organization_id": .int(here.alpha), "collaboration_id": .int(here.collaboration)],
        token: here.root)
      let path = "/collaboration/\(here.collaboration)"
      let refused = try await server.call(.delete, path, token: here.root)
      #expect(
        refused.message
          == "Collaboration id=\(here.collaboration) has 0 tasks, 1 nodes and 0 studies. Please delete them "
          + "separately or set delete_dependents=True")
      #expect(try await server.call(.delete, path + "?delete_dependents=1", token: here.root).status == 200)
      #expect(try await server.call(.delete, path, token: here.root).status == 404)
      #expect(try await server.call(.get, "/node", token: here.root).ids == [])
    }
  }
}
