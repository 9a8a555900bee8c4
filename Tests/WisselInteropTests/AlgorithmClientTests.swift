import Foundation
import Logging
import Testing
import WisselClient
import WisselModel
import WisselProcesses
import WisselSealing
import WisselStation
import WisselTesting
import WisselWire

@Suite("The published algorithm client at our station's proxy", .enabled(if: Python.hasPackages, Python.packagesHint))
struct AlgorithmClientTests {
  @Test(
    "creates subtasks, waits, and reads answers that the station sealed and opened, in ordinary calls and as blobs",
    arguments: [false, true])
  func central(blobs: Bool) async throws {
    try await withTemporaryFolder { folder in
      try await TestServer.run(.ours, in: folder, blobs: blobs) { server in
        let federation = try await Federation(server, encrypted: true, hospitals: ["North", "South"])
        let north = try await PlayedNode(
          server, organization: federation.hospitals[0], apiKey: federation.apiKeys[0])
        let south = try await PlayedNode(
          server, organization: federation.hospitals[1], apiKey: federation.apiKeys[1])
        let task = try await federation.asker.createTask(
          TaskRequest(
            name: "central", image: "localhost/probe:1", collaboration: federation.collaboration,
            organizations: [north.organization], input: AlgorithmInput(method: "central")))
        var subtask: Int?
        try await proxied(task, at: north, server, in: folder) { port, token in
          async let script = Python.run(
            "algorithm_client.py",
            ["http://127.0.0.1", "\(port)", federation.hospitals.map(\.description).joined(separator: ",")],
            environment: ["ALGORITHM_TOKEN": token], in: folder)
          for node in [north, south] {
            let run = try await node.run { $0["parent"]?.isNull == false }
            let question = try await node.question(run)
            #expect(run.blobStorageUsed == blobs)
            subtask = run.task?["id"]?.int
            _ = try await node.answer(
              run, for: north.organization,
              ["from": .int(node.organization.rawValue), "question": question])
          }
          #expect(try await script == #"{"results": 2}"#)
        }
        // Tools that know of no blobs never ask for them.
        let asked = try #require(subtask)
        try await proxied(task, at: north, server, in: folder) { port, token in
          let results = try await Python.run(
            "algorithm_without_blobs.py", ["\(port)", "\(asked)"], environment: ["ALGORITHM_TOKEN": token], in: folder)
          #expect(results == "\(federation.hospitals.map(\.rawValue).sorted())")
        }
      }
    }
  }

  /// Serves the proxy of a task's run, on a port of loopback by our relay as in a run's own network.
  private func proxied(
    _ task: TaskBody, at node: PlayedNode, _ server: TestServer, in folder: URL,
    _ body: (Int, String) async throws -> Void
  ) async throws {
    let reply: ContainerTokenReply = try await node.client.call(
      .post, "token/container", body: ["task_id": .int(task.id.rawValue), "image": .string(task.image)] as JSONValue)
    let token = try #require(RunToken(server: reply.containerToken))
    let socket = folder.appendingPathComponent("s").path
    let listener = try await ProxyListener.start(
      socket: socket, bodyLimit: 1 << 24, logger: Logger(label: "proxy"))
    listener.serve(
      RunProxy(
        token: token, transport: try HTTPTransport(base: server.base), blobs: BlobExchange(base: server.base),
        key: node.key,
        keys: KeyDesk(
          own: node.organization, key: node.key.publicKey, seen: SeenKeys(folder: folder),
          logger: Logger(label: "proxy")),
        subtasks: SubtaskRule(task: task.id),
        renewToken: { reply.containerToken }, onSubtask: {},
        answers: AnswerRoom(folder: folder, limit: 1 << 30)))
    let port = try FreePort.find()
    let relay = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: "relay",
      arguments: [
        "200", SharedFiles.package.appendingPathComponent(".build/debug/wissel-relay").path, socket, "\(port)",
      ], log: folder.appendingPathComponent("relay.log"))
    do {
      try await body(port, token.handed)
    } catch {
      relay.send(SIGTERM)
      await listener.stop()
      throw error
    }
    relay.send(SIGTERM)
    await relay.wait()
    await listener.stop()
  }
}
