import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite struct OrganizationTests {
  @Test func omittedFieldsAreEmptyAndLinksLeadOn() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let reply = try await server.call(.post, "/organization", ["name": "temp-org"], token: root)
      #expect(reply.status == 201)
      #expect(
        reply.json == [
          "id": 2, "name": "temp-org", "domain": "", "address1": "", "address2": nil, "zipcode": "", "country": "",
          "public_key": "", "collaborations": "/api/collaboration?organization_id=2",
          "nodes": "/api/node?organization_id=2", "users": "/api/user?organization_id=2",
          "tasks": "/api/task?init_org_id=2", "runs": "/api/run?organization_id=2",
          "studies": "/api/study?organization_id=2",
        ])
      let again = try await server.call(.post, "/organization", ["name": "temp-org"], token: root)
      #expect(again.status == 400)
      #expect(again.message == "Organization with name 'temp-org' already exists!")
    }
  }

  @Test func aListShowsWhatTheScopeReaches() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let viewer = try await server.user("viewer", of: here.alpha, role: "Viewer", by: here.root)
      let outsider = try await server.user("outsider", of: here.delta, role: "Viewer", by: here.root)
      #expect(try await server.call(.get, "/organization", token: here.root).ids.count == 4)
      #expect(try await server.call(.get, "/organization", token: viewer.token).ids == [here.alpha, here.beta])
      #expect(try await server.call(.get, "/organization", token: outsider.token).ids == [here.delta])
      #expect(try await server.call(.get, "/organization/\(here.delta)", token: viewer.token).status == 401)
      let narrowed = "/organization?collaboration_id=\(here.collaboration)"
      #expect(try await server.call(.get, narrowed, token: outsider.token).status == 401)
      #expect(try await server.call(.get, narrowed, token: viewer.token).ids == [here.alpha, here.beta])
      #expect(try await server.call(.get, "/organization?name=al%25", token: here.root).ids == [here.alpha])
      #expect(
        try await server.call(.get, "/organization?ids=\(here.beta)&ids=\(here.alpha)", token: here.root).ids
          == [here.alpha, here.beta])
      let sorted = try await server.call(.get, "/organization?sort=-name&per_page=2", token: here.root)
      #expect(sorted.data.compactMap { $0["name"]?.string } == ["root", "delta"])
      #expect(sorted.json["links"]?["next"] == "/api/organization?sort=-name&per_page=2&page=2")
      #expect(try await server.call(.get, "/organization?sort=password", token: here.root).status == 400)
      #expect(try await server.call(.get, "/organization?page=0", token: here.root).status == 400)
    }
  }

  @Test func onlyMembersSetThePublicKey() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let admin = try await server.user("admin", of: here.alpha, role: "Organization Admin", by: here.root)
      let key: JSONValue = ["public_key": "UEVN"]
      let byRoot = try await server.call(.patch, "/organization/\(here.alpha)", key, token: here.root)
      #expect(byRoot.status == 401)
      #expect(byRoot.message == "Only members of an organization can update its public key!")
      let own = try await server.call(.patch, "/organization/\(here.alpha)", key, token: admin.token)
      #expect(own.status == 200)
      #expect(own.json["public_key"] == "UEVN")
      let other = try await server.call(.patch, "/organization/\(here.beta)", key, token: admin.token)
      #expect(other.status == 401)
      let broken = try await server.call(
        .patch, "/organization/\(here.alpha)", ["public_key": "%%%A"], token: admin.token)
      #expect(broken.status == 400)
    }
  }

  @Test func whatHangsOnItKeepsItUnlessAskedOtherwise() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      _ = try await server.user("somebody", of: here.alpha, role: "Researcher", by: here.root)
      _ = try await server.create(
        "/node", ["organization_id": .int(here.alpha), "collaboration_id": .int(here.collaboration)],
        token: here.root)
      let refused = try await server.call(.delete, "/organization/\(here.alpha)", token: here.root)
      #expect(
        refused.message
          == "Organization has dependents: 0 runs, 0 tasks, 1 nodes, 1 users, and 0 roles. Please specify "
          + "'delete_dependents=true' to delete them.")
      let own = try await server.call(.delete, "/organization/1", token: here.root)
      #expect(own.message == "You cannot delete your own organization!")
      let done = try await server.call(
        .delete, "/organization/\(here.alpha)?delete_dependents=true", token: here.root)
      #expect(done.status == 200)
      #expect(try await server.call(.get, "/organization/\(here.alpha)", token: here.root).status == 404)
      #expect(try await server.call(.get, "/node", token: here.root).ids == [])
      let members = try await server.call(
        .get, "/organization?collaboration_id=\(here.collaboration)", token: here.root)
      #expect(members.ids == [here.beta])
    }
  }

  @Test func hostileNamesAreJustNames() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let names = ["'; DROP TABLE organization; --", "Ziekenhuis Ωμέγα ✓", "%", "_", "</script>", "😀😀"]
      for name in names {
        let reply = try await server.call(.post, "/organization", ["name": .string(name)], token: root)
        #expect(reply.status == 201, "\(reply.text)")
        #expect(reply.json["name"]?.string == name)
      }
      #expect(try await server.call(.get, "/organization?per_page=50", token: root).ids.count == names.count + 1)
      let zero = try await server.call(.post, "/organization", ["name": "a\u{0}b"], token: root)
      #expect(zero.json["name"] == "a\u{FFFD}b")
      let wrong: [JSONValue] = [
        [], "text", ["name": 5], ["name": ["a"]], ["name": nil], ["name": .string(String(repeating: "x", count: 129))],
        ["name": "١٢٣"], ["name": "x", "bogus": 1],
      ]
      for body in wrong {
        #expect(try await server.call(.post, "/organization", body, token: root).status == 400, "\(body)")
      }
    }
  }

  @Test func ofTwoAtOnceWithOneNameOnlyOneIsMade() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask { try await server.call(.post, "/organization", ["name": "same"], token: root).status }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses.sorted() == [201] + Array(repeating: 400, count: 7))
    }
  }

  @Test func aGiantBodyIsRefused() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let reply = try await server.call(
        .post, "/organization", ["name": .string(String(repeating: "x", count: 3 << 20))], token: root)
      #expect(reply.status == 413)
      #expect(reply.message != nil)
    }
  }
}
