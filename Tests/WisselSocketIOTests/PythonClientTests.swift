import Foundation
import Hummingbird
import ServiceLifecycle
import Testing
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

/// The published `python-socketio` client against our server.
@Suite(
  "python-socketio", .timeLimit(.minutes(2)),
  .enabled(if: PythonEnvironment.hasSocketIO, "no Python with python-socketio: WISSEL_PYTHON or .build/python"))
struct PythonClientTests {
  static let script = """
    import sys, threading, socketio
    url, token, transports, rounds = sys.argv[1], sys.argv[2], sys.argv[3].split(","), int(sys.argv[4])
    done = threading.Event()
    client = socketio.Client(reconnection=False)
    heard = []

    class Tasks(socketio.ClientNamespace):
        def on_connect(self): heard.append("connect")
        def on_sync(self):
            heard.append("sync")
            self.emit("ping")
            for number in range(rounds): self.emit("echo", {"number": number, "text": "é👩‍⚕️"})
        def on_echo(self, data):
            assert data["text"] == "é👩‍⚕️"
            heard.append(data["number"])
            if len([h for h in heard if isinstance(h, int)]) == rounds: done.set()
        def on_expired_token(self): heard.append("expired_token"); done.set()
        def on_invalid_token(self): heard.append("invalid_token"); done.set()

    client.register_namespace(Tasks("/tasks"))
    client.connect(url, headers={"Authorization": "Bearer " + token}, namespaces=["/tasks"], transports=transports, wait_timeout=20)
    assert done.wait(60), heard
    numbers = [h for h in heard if isinstance(h, int)]
    print(client.eio.current_transport, [h for h in heard if not isinstance(h, int)], sorted(numbers) == list(range(len(numbers))), len(numbers))
    if rounds > 0: client.call("anything", namespace="/tasks", timeout=20)
    client.disconnect()
    """

  @Test(
    "Connects, upgrades, hears and speaks, is acknowledged, leaves",
    arguments: [
      ("polling,websocket", "websocket"), ("polling", "polling"), ("websocket", "websocket"),
    ])
  func conversation(transports: String, used: String) async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      let output = try await PythonEnvironment.run(
        Self.script, arguments: ["http://127.0.0.1:\(port)", "node", transports, "60"])
      #expect(output == "\(used) ['connect', 'sync'] True 60\n" || output == "\(used) ['sync', 'connect'] True 60\n")
      let log = await service.log.wait { $0.count >= 63 }
      #expect(log.first == "+ node")
      #expect(log.dropFirst().first == "node: ping []")
      #expect(log.dropFirst(62).first == "node: anything []")
      // While polling the released client often leaves without a word, and is missed only when a ping is due.
      guard used == "websocket" else { return }
      await service.log.wait { $0.last?.hasPrefix("- node: ") == true }
    }
  }

  @Test("A bad token connects and is told", arguments: [("expired", "expired_token"), ("forged", "invalid_token")])
  func badToken(token: String, event: String) async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      let output = try await PythonEnvironment.run(
        Self.script, arguments: ["http://127.0.0.1:\(port)", token, "polling,websocket", "0"])
      #expect(output.contains("'\(event)'"))
    }
    #expect(service.log.value.isEmpty)
  }

  static let returning = """
    import sys, threading, socketio
    connections = threading.Semaphore(0)
    client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.2)

    class Tasks(socketio.ClientNamespace):
        def on_sync(self): connections.release()

    client.register_namespace(Tasks("/tasks"))
    client.connect(sys.argv[1], headers={"Authorization": "Bearer node"}, namespaces=["/tasks"],
        transports=sys.argv[2].split(","), wait_timeout=20)
    assert connections.acquire(timeout=60)
    client.emit("first", namespace="/tasks")
    assert connections.acquire(timeout=60)
    print("came back")
    client.disconnect()
    """

  @Test("Comes back when the server ends its session for silence", arguments: ["polling,websocket", "polling"])
  func comesBack(transports: String) async throws {
    let clock = HandClock()
    let service = TestService(clock: clock.socketClock)
    try await withServer(service) { port, _ in
      async let output = PythonEnvironment.run(
        Self.returning, arguments: ["http://127.0.0.1:\(port)", transports])
      await service.log.wait { $0.contains("node: first []") }
      // The second look comes at once after the first, before the client can have answered its ping.
      clock.advance(.seconds(30))
      service.server.tick()
      clock.advance(.seconds(61))
      service.server.tick()
      await service.log.wait { $0.contains("- node: no sign of life within the ping time-out") }
      let printed = try await output
      #expect(printed == "came back\n")
    }
  }

  @Test("Comes back at once, and is told to synchronise, when another process answers that does not know its session")
  func changeOfProcess() async throws {
    let services = [TestService(), TestService()]
    let answering = Watched(0)
    try await withServers(services, answering) { port in
      async let output = PythonEnvironment.run(
        Self.returning, arguments: ["http://127.0.0.1:\(port)", "polling"])
      await services[0].log.wait { $0.contains("node: first []") }
      answering.change { $0 = 1 }
      // The poll that waits is answered once more by the process it came to.
      for session in services[0].sessions.value { session.emit("news") }
      await services[1].log.wait { $0.contains("+ node") }
      let printed = try await output
      #expect(printed == "came back\n")
    }
  }

  /// Runs several servers behind one port, as behind a proxy that sends all requests to one of them.
  private func withServers(
    _ services: [TestService], _ answering: Watched<Int>, _ body: @Sendable (_ port: Int) async throws -> Void
  ) async throws {
    let port = Watched<Int?>(nil)
    let responders = services.map { service in
      let router = Router()
      router.addSocketRoutes(service.server)
      return router.buildResponder()
    }
    let app = Application(
      responder: Switchboard(responders: responders, answering: answering),
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        let number = channel.localAddress?.port
        port.change { $0 = number }
      }, logger: quiet)
    let group = ServiceGroup(configuration: .init(services: [app], logger: quiet))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let number = await port.wait { $0 != nil } ?? 0
      try await body(number)
      await group.triggerGracefulShutdown()
      for service in services { await service.server.shutDown() }
      try await tasks.waitForAll()
    }
  }
}

private struct Switchboard: HTTPResponder {
  let responders: [RouterResponder<BasicRequestContext>]
  let answering: Watched<Int>

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    try await responders[answering.value].respond(to: request, context: context)
  }
}

/// The interpreter with the published packages.
enum PythonEnvironment {
  static let interpreter: String? = {
    let named = ProcessInfo.processInfo.environment["WISSEL_PYTHON"]
    let path = named ?? SharedFiles.package.appendingPathComponent(".build/python/bin/python").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  static let hasSocketIO: Bool = {
    guard let interpreter else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: interpreter)
    process.arguments = ["-c", "import socketio, requests, websocket"]
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Runs a script; returns what it printed, or records why it failed.
  static func run(_ script: String, arguments: [String]) async throws -> String {
    try await withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: interpreter ?? "")
      process.arguments = ["-c", script] + arguments
      let (output, errors) = (folder.appendingPathComponent("output"), folder.appendingPathComponent("errors"))
      for file in [output, errors] { try Data().write(to: file) }
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      let ended = Watched(false)
      process.terminationHandler = { _ in ended.change { $0 = true } }
      try process.run()
      await ended.wait { $0 }
      #expect(
        process.terminationStatus == 0, "\(String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self))")
      return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }
  }
}
