import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite struct StudyTests {
  @Test func aStudyIsAPartOfItsCollaboration() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      func body(_ name: String, _ organizations: Int...) -> JSONValue {
        [
          "name": .string(name), "collaboration_id": .int(here.collaboration),
          "organization_ids": .array(organizations.map { .int($0) }),
        ]
      }
      let outside = try await server.call(.post, "/study", body("s", here.delta), token: here.root)
      #expect(outside.message == "Not all organizations are part of the collaboration!")
      let made = try await server.call(.post, "/study", body("s", here.alpha), token: here.root)
      #expect(made.status == 201)
      let id = try #require(made.json["id"]?.int)
      #expect(made.json["organizations"]?.array?.compactMap { $0["id"]?.int } == [here.alpha])
      #expect(try await server.call(.post, "/study", body("s", here.alpha), token: here.root).status == 400)

      let viewer = try await server.user("viewer", of: here.beta, role: "Viewer", by: here.root)
      let outsider = try await server.user("outsider", of: here.delta, role: "Viewer", by: here.root)
      #expect(try await server.call(.get, "/study/\(id)", token: outsider.token).status == 401)
      #expect(try await server.call(.delete, "/study/\(id)", token: viewer.token).status == 401)
      let joined = try await server.call(
        .post, "/study/\(id)/organization", ["id": .int(here.beta)], token: here.root)
      #expect(joined.json.array?.count == 2)
      #expect(
        try await server.call(.get, "/organization?study_id=\(id)", token: here.root).ids == [here.alpha, here.beta])
      let left = try await server.call(
        .delete, "/study/\(id)/organization", ["id": .int(here.beta)], token: here.root)
      #expect(left.json.array?.count == 1)
      #expect(try await server.call(.delete, "/study/\(id)", token: here.root).status == 200)
      #expect(try await server.call(.get, "/study/\(id)", token: here.root).message == "Study with id=\(id) not found")
    }
  }
}
