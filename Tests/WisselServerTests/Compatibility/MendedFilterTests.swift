import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite("Filters that the original answers with an error or with nothing")
struct MendedFilterTests {
  @Test("tasks by status, run and store; runs and results by port")
  func tasks() async throws {
    try await Federation.run { federation in
      let server = federation.server
      let asker = try await federation.user("alpha-Researcher")
      let (first, runs) = try await federation.ask(["alpha"])
      let (second, _) = try await federation.ask(["beta"])
      let run = try #require(runs["alpha"])
      try await federation.tell(
        "alpha", run, ["status": "completed", "finished_at": "2026-11-21T20:00:00", "result": ""])
      #expect(try await server.call(.get, "/task?status=completed", token: asker).ids == [first])
      #expect(try await server.call(.get, "/task?status=pending", token: asker).ids == [second])
      #expect(try await server.call(.get, "/task?run_id=\(run)", token: asker).ids == [first])
      #expect(try await server.call(.get, "/task?store_id=1", token: asker).status == 400, "there is no such store")
      for path in ["/run", "/result"] {
        #expect(try await server.call(.get, "\(path)?port=8888", token: asker).ids == [])
      }
    }
  }

  @Test("users, roles and studies by collaboration")
  func byCollaboration() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let inside = try await server.user("inside", of: here.alpha, role: "Viewer", by: here.root)
      _ = try await server.user("outside", of: here.delta, role: "Viewer", by: here.root)
      let role = try await server.create(
        "/role", ["name": "r", "description": "", "rules": [], "organization_id": .int(here.alpha)], token: here.root)
      let place = "collaboration_id=\(here.collaboration)"
      #expect(try await server.call(.get, "/user?\(place)", token: here.root).ids == [inside.id])
      #expect(try await server.call(.get, "/role?\(place)", token: here.root).ids.contains(role))
      #expect(try await server.call(.get, "/study?\(place)", token: here.root).ids == [])
    }
  }

  @Test("rules on one page")
  func rules() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      #expect(try await server.call(.get, "/rule?no_pagination=1", token: root).data.count == 86)
      #expect(try await server.call(.get, "/rule", token: root).data.count == 10)
    }
  }
}
