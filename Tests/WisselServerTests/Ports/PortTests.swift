import Hummingbird
import Testing
import WisselModel
import WisselWire

@Suite("Ports of algorithms: /port, and /vpn/algorithm/addresses")
struct PortTests {
  @Test("POST and DELETE /port: a node tells the ports of its own runs")
  func ports() async throws {
    try await Federation.run { federation in
      let server = federation.server
      let (_, runs) = try await federation.ask(["alpha", "beta"])
      let (own, other) = (try #require(runs["alpha"]), try #require(runs["beta"]))
      let node = try await federation.node("alpha")
      func tell(_ port: JSONValue, _ run: Int) async throws -> TestServer.Reply {
        try await server.call(
          .post, "/port", ["port": port, "run_id": .int(run), "label": "http"], token: node)
      }
      #expect(try await tell(8888, own).json == ["id": 1, "port": 8888, "label": "http"])
      #expect(try await tell(8888, other).message == "You lack the permissions to do that!")
      #expect(try await tell(8888, 4242).status == 404)
      for port in [0, 65_536, -1] as [JSONValue] {
        #expect(try await tell(port, own).json["errors"] == ["port": ["Port must be between 1 and 65535"]])
      }
      let shown = try await server.call(.get, "/run/\(own)", token: node)
      #expect(shown.json["ports"] == [["id": 1, "port": 8888, "label": "http"]])
      #expect(try await server.call(.get, "/run?port=8888", token: node).ids == [own])
      #expect(try await server.call(.delete, "/port", token: node).message == "The run_id argument is required!")
      #expect(try await server.call(.delete, "/port?run_id=\(other)", token: node).status == 401)
      #expect(try await server.call(.delete, "/port?run_id=\(own)", token: node).status == 200)
      #expect(try await server.call(.get, "/run/\(own)", token: node).json["ports"] == [])
      let asker = try await federation.user("alpha-Researcher")
      #expect(try await server.call(.delete, "/port?run_id=\(own)", token: asker).status == 403)
    }
  }

  @Test("GET /vpn/algorithm/addresses: own task, siblings, children and parent, by label")
  func addresses() async throws {
    try await Federation.run { federation in
      let server = federation.server
      let (task, runs) = try await federation.ask(["alpha", "beta"])
      func container(_ task: Int) async throws -> String {
        let reply = try await server.call(
          .post, "/token/container", ["task_id": .int(task), "image": "algo:1"], token: federation.node("alpha"))
        return try #require(reply.json["container_token"]?.string, "\(reply.text)")
      }
      let parent = try await container(task)
      let child = try await server.call(.post, "/task", federation.question(["beta"]), token: parent)
      let childTask = try #require(child.json["id"]?.int)
      let childRun = try await server.call(.get, "/run?task_id=\(childTask)", token: parent).ids.first
      for (name, run, port) in [
        ("alpha", runs["alpha"], 1001), ("beta", runs["beta"], 1002), ("beta", childRun, 1003),
      ] {
        let body: JSONValue = ["port": .int(port), "run_id": .int(try #require(run)), "label": .string("l\(port)")]
        #expect(try await server.call(.post, "/port", body, token: federation.node(name)).status == 201)
      }
      let other = try await container(childTask)
      func ports(_ query: String, _ token: String) async throws -> [Int] {
        let reply = try await server.call(.get, "/vpn/algorithm/addresses?\(query)", token: token)
        return (reply.json["addresses"]?.array ?? []).compactMap { $0["port"]?.int }
      }
      #expect(try await ports("", parent) == [1001, 1002])
      #expect(try await ports("only_self=1", parent) == [1001])
      #expect(try await ports("only_siblings=1", parent) == [1002])
      #expect(try await ports("only_children=1", parent) == [1003])
      #expect(try await ports("only_parent=1", parent) == [1001, 1002], "without a parent, the own task")
      #expect(try await ports("include_children=1", parent) == [1001, 1002, 1003])
      #expect(try await ports("only_parent=1", other) == [1001, 1002])
      #expect(try await ports("include_parent=1", other) == [1001, 1002, 1003])
      #expect(try await ports("label=l1002", parent) == [1002])
      let both = try await server.call(.get, "/vpn/algorithm/addresses?only_self=1&only_parent=1", token: parent)
      #expect(both.status == 400 && both.message == "You can only specify one of the only_<...> parameters!")
      let person = try await federation.user("alpha-Researcher")
      #expect(try await server.call(.get, "/vpn/algorithm/addresses", token: person).status == 403)
    }
  }

  @Test("GET /vpn and POST /vpn/update: there is no VPN")
  func vpn() async throws {
    try await Federation.run { federation in
      let node = try await federation.node("alpha")
      let reply = try await federation.server.call(.get, "/vpn", token: node)
      #expect(reply.status == 501 && reply.message == "This server does not support VPN")
      #expect(try await federation.server.call(.post, "/vpn/update", ["vpn_config": "x"], token: node).status == 501)
    }
  }
}
