import Hummingbird
import Testing
import WisselDatabase
import WisselHTTP
import WisselServer
import WisselWire

@Suite("Names of columns: POST /column")
struct ColumnTests {
  private func ask(_ federation: Federation, _ label: String, as user: String = "alpha-Researcher") async throws
    -> TestServer.Reply
  {
    let organizations = try federation.question(["alpha", "beta"])["organizations"] ?? .null
    return try await federation.server.call(
      .post, "/column",
      [
        "db_label": .string(label), "collaboration_id": .int(federation.open), "organizations": organizations,
        "query": "select 1",
      ], token: federation.user(user))
  }

  @Test("the first node that told its columns is believed")
  func told() async throws {
    try await TestServer.run(configure: { $0.columnsImage = nil }) { server in
      let federation = try await Federation(server)
      let node = try #require(federation.nodes["beta"])
      try await federation.server.service.core.database.write { transaction in
        for name in ["age", "sex"] {
          try transaction.execute(
            "INSERT INTO node_config (node_id, key, value) VALUES (\(node), 'columns_default', \(name))")
        }
      }
      #expect(try await ask(federation, "default").json == ["columns": ["age", "sex"]])
      let unknown = try await ask(federation, "other")
      #expect(unknown.status == 404 && unknown.message?.contains("columns") == true)
      #expect(try await ask(federation, "default", as: "alpha-Viewer").status == 401)
    }
  }

  @Test("the question is an ordinary body")
  func bound() async throws {
    try await TestServer.run(configure: { $0.limits.body = 20_000 }) { server in
      let federation = try await Federation(server)
      #expect(try await ask(federation, String(repeating: "a", count: 30_000)).status == 413)
    }
  }

  @Test("a server that names no algorithm asks the one of vantage6")
  func standard() async throws {
    try await Federation.run { federation in
      let reply = try await ask(federation, "default")
      #expect(reply.status == 201 && reply.json["image"] == "ghcr.io/vantage6/algorithm-basics:latest")
    }
  }

  @Test("else a task looks them up, with the algorithm the server names")
  func task() async throws {
    try await TestServer.run(configure: { $0.columnsImage = "basics:1" }) { server in
      let federation = try await Federation(server)
      let reply = try await ask(federation, "default")
      #expect(reply.status == 201 && reply.json["name"] == "get_column_names" && reply.json["image"] == "basics:1")
      #expect(try await server.audit().last?.action == "POST /column")
      #expect(
        reply.json["databases"] == [["label": "default", "parameters": #"{"query":"select 1"}"#]])
    }
  }
}
