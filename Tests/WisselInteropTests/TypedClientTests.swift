import Foundation
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselTesting
import WisselWire

@Suite("Our client, with our server and with the published one", .serialized)
struct TypedClientTests {
  @Test("with ours: asks a question, waits, and reads the sealed answers")
  func ours() async throws { try await question(.ours) }

  @Test(
    "with the published one: asks a question, waits, and reads the sealed answers",
    .enabled(if: Python.hasPublishedServer, Python.publishedServerHint))
  func published() async throws { try await question(.published) }

  private func question(_ kind: TestServer.Kind) async throws {
    try await withTemporaryFolder { folder in
      try await TestServer.run(kind, in: folder) { server in
        let federation = try await Federation(server, encrypted: true, hospitals: ["North", "South"])
        try await ask(federation, server)
        try await reading(federation)
        try await refusals(federation, server)
      }
    }
  }

  private func ask(_ federation: Federation, _ server: TestServer) async throws {
    var nodes: [PlayedNode] = []
    for (hospital, apiKey) in zip(federation.hospitals, federation.apiKeys) {
      nodes.append(try await PlayedNode(server, organization: hospital, apiKey: apiKey))
    }
    let input = AlgorithmInput(method: "cox", kwargs: ["text": "é漢🙂", "n": 3])
    let task = try await federation.asker.createTask(
      TaskRequest(
        name: "question", image: "localhost/probe:1", collaboration: federation.collaboration,
        organizations: federation.hospitals, input: input, databases: [["label": "default"]]))
    #expect(task.status == .pending && task.databases.map(\.label) == ["default"])

    let waiting = Task { try await federation.asker.waitForTask(task.id) }
    for node in nodes {
      let runs = try await node.openRuns()
      let run = try #require(runs.first)
      #expect(runs.count == 1)
      #expect(Envelope.open(run.input ?? "", with: node.key) == Array(try WireJSON.encode(input)))
      let done = try await node.answer(run, for: federation.institute, ["run": .int(run.id.rawValue)])
      #expect(done.status == .completed && done.log == "done")
    }
    #expect(try await waiting.value == .completed)
    let results = try await federation.asker.results(of: task.id, key: federation.key)
    #expect(results.map(\.organization) == federation.hospitals)
    for result in results {
      #expect(try result.value(as: [String: Int].self) == ["run": result.run.rawValue] && result.log == "done")
    }
  }

  private func reading(_ federation: Federation) async throws {
    let root = federation.root
    #expect(try await root.version().hasPrefix("4."))
    #expect(try await root.organizations().all().map(\.name).sorted() == ["Institute", "North", "South", "root"])
    #expect(try await root.organizations(in: federation.collaboration).all().count == 3)
    #expect(try await root.collaboration(federation.collaboration).encrypted)
    #expect(try await root.collaborations().all().count == 1)
    #expect(
      try await root.nodes(in: federation.collaboration).all().map(\.name).sorted() == ["North node", "South node"])
    #expect(try await root.users().all().map(\.username).sorted() == ["researcher", "root"])
    #expect(try await root.rules().all().count == 86)
    #expect(try await root.roles().all().count >= 5)
    let me = try await federation.asker.ownUser()
    #expect(me.username == "researcher" && me.permissions?.orgsInCollabs.count == 3)
    let tasks = try await federation.asker.tasks(in: federation.collaboration, byUsersOnly: true).all()
    #expect(tasks.map(\.name) == ["question"])
    let task = try await federation.asker.task(try #require(tasks.first).id, includingRuns: true)
    #expect(task.runs?.array?.count == 2)
    #expect(try await federation.asker.subtasks(of: task.id).all().isEmpty)
  }

  private func refusals(_ federation: Federation, _ server: TestServer) async throws {
    let stranger = APIClient(try HTTPTransport(base: server.base), retry: .none)
    #expect(await status { _ = try await stranger.logIn(username: "root", password: "wrong") } == 401)
    await #expect(throws: APIError.keyRefused) { try await stranger.logIn(apiKey: UUID().uuidString.lowercased()) }
    #expect(await status { _ = try await stranger.organization(1) } == 401)
    #expect(await status { _ = try await federation.asker.task(4242) } == 404)
    #expect(
      await status { _ = try await federation.asker.createOrganization(NewOrganization(name: "Mine")) } == 401)
    #expect(await status { _ = try await federation.root.createOrganization(NewOrganization(name: "North")) } == 400)
    #expect(await status { try await federation.root.kill(4242) } == 404)
  }

  private func status(_ call: () async throws -> Void) async -> Int? {
    do {
      try await call()
      return nil
    } catch {
      return (error as? APIError)?.status
    }
  }
}
