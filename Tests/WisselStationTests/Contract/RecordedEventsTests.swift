import Foundation
import Synchronization
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

@testable import WisselStation

/// What a user heard at the published server of the published node's runs: at our server with our station it is the same,
/// but for what `NodeDeviation` lists.
@Suite(
  "What a user hears of recorded runs", .timeLimit(.minutes(3)),
  .enabled(if: SharedFiles.available, "needs the reference data"))
struct RecordedEventsTests {
  private static let name = "events-seen-by-user"
  /// Tasks there were before the recording began; their numbers are less by so many here.
  private static let earlier = 3
  private static let image = "registry.example:5055/v6-probe:1"

  @Test("is the same at our server with our station")
  func heard() async throws {
    let recorded = try HeardEvents(recording: Self.name)
    #expect(recorded.tasks.count == 20)
    let heard = Heard()
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(Self.image) { try await Self.play(recorded, $0, heard) }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let server = try await LiveServer.open(in: folder.appendingPathComponent("server"))
      let station = try await Self.station(at: server, engine: door.path, in: folder.appendingPathComponent("d"))
      let client = SocketClient(
        SocketClientOptions(url: "http://127.0.0.1:\(server.port)").authorized(try await server.user.token()),
        logger: PlayedStation.silent)
      let connection = Task { try await client.run() }
      try await client.joined()
      let listening = Task {
        for await event in client.events { try heard.hear(event.name, Self.recorded(event.data ?? .null, server)) }
      }
      // A connection is accepted before it hears anything.
      try await Self.wait("for the user's rooms") { !heard.events.all.isEmpty }
      for task in recorded.tasks { try await Self.ask(task, recorded, server, heard) }
      // What ends without a beginning is reported, whenever that is heard.
      for task in recorded.tasks {
        while try await !server.user.run(RunID(task - Self.earlier)).status.isFinished {
          try await Task.sleep(for: .milliseconds(2))
        }
      }
      listening.cancel()
      client.leave()
      _ = await connection.result
      station.cancel()
      _ = await station.result
      await server.close()
      await door.close()
    }
    let ours = heard.events
    #expect(NodeDeviation.unlisted(ours.all, recorded.all, .heard, in: Self.name, runs: Array(4...24)) == [])
    #expect(ours.places == recorded.places)
  }

  /// What the user has heard so far.
  private final class Heard: Sendable {
    private let state = Mutex(HeardEvents())
    var events: HeardEvents { state.withLock { $0 } }
    func hear(_ name: String, _ data: JSONValue) throws { try state.withLock { try $0.hear(name, data) } }
  }

  private static func station(at server: LiveServer, engine: String, in folder: URL) async throws -> Task<
    Void, any Error
  > {
    let settings = try PlayedStation.settings(
      in: folder, engine: engine,
      yaml: "policies: {allowed_algorithms: ['^registry\\.example:5055/v6-probe', 'registry.example:5055/nosuch']}",
      apiKey: server.apiKey, url: "http://127.0.0.1", port: server.port)
    let ready = AsyncStream.makeStream(of: Bool.self)
    let service = StationService(
      settings: settings, environment: [:], logger: PlayedStation.silent, onReady: { ready.continuation.yield(true) })
    let running = Task {
      defer { ready.continuation.finish() }
      try await service.run()
    }
    for await _ in ready.stream { return running }
    try await running.value
    throw CancellationError()
  }

  /// Asks what ends as the recorded task did, and waits until the user has heard so.
  private static func ask(
    _ task: Int, _ recorded: HeardEvents, _ server: LiveServer, _ heard: Heard
  ) async throws {
    let end = try #require(recorded.statuses[task])
    let image =
      switch end {
      case .notAllowed: "registry.example:5055/other:1"
      case .noDockerImage: "registry.example:5055/nosuch:1"
      default: image
      }
    let made = try await server.user.createTask(
      TaskRequest(
        name: "t", image: image, collaboration: server.collaboration, organizations: [server.organization],
        input: AlgorithmInput(method: "empty")))
    try #require(made.id.rawValue == task - earlier)
    if end == .killed {
      try await wait("for the output of \(task)") { heard.events.logs[task]?.count == recorded.logs[task]?.count }
      try await server.user.kill(made.id)
    }
    try await wait("for the end of \(task)") { heard.events.isOver(task) }
  }

  /// Waits until something is so, and says what for where it takes too long.
  private static func wait(_ what: String, until isSo: @Sendable () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(100)
    while !isSo() {
      try #require(ContinuousClock.now < end, "waited in vain \(what)")
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Writes what the recorded algorithm did once the user has heard that it runs, makes its subtask, and ends as it did.
  private static func play(_ recorded: HeardEvents, _ process: PlayedProcess, _ heard: Heard) async throws -> Int {
    let run = (Int(try await process.folder().suffix(9)) ?? 0) + earlier
    try await wait("for the beginning of \(run)") { heard.events.statuses[run] == .active }
    let log = recorded.logs[run] ?? []
    let first = recorded.logBeforeSubtask[run] ?? log.count
    for text in log[..<first] { await process.say(text) }
    if first < log.count { try await makeSubtask(process) }
    for text in log[first...] { await process.say(text) }
    switch recorded.statuses[run] {
    case .completed: return 0
    case .killed: try await PlayedEngine.forever()
    default: return 1
    }
  }

  /// Asks the organisation's own station, and waits until it has answered.
  private static func makeSubtask(_ process: PlayedProcess) async throws {
    let socket = try #require(process.proxy)
    let token = String(decoding: try await process.read(try await process.folder() + "/token"), as: UTF8.self)
    let claims = try #require(AccessToken(token)?.subject)
    let made = try await ProxyCaller.ask(
      socket, "POST", "/task",
      [
        "name": "probe subtask", "description": "mean per organization", "image": .string(image),
        "collaboration_id": claims["collaboration_id"] ?? .null, "databases": [],
        "organizations": [
          ["id": claims["organization_id"] ?? .null, "input": .string(PlainForm.text(Array("{}".utf8)))]
        ],
      ], token: token)
    let task = try #require(made.body["id"]?.int, "\(made)")
    var status = RunStatus.pending
    while !status.isFinished {
      let answer = try await ProxyCaller.ask(socket, "GET", "/task/\(task)/status?wait=5", token: token)
      status = try #require(answer.body["status"]?.string.flatMap(RunStatus.init(rawValue:)), "\(answer)")
    }
    try #require(status == .completed)
  }

  /// What is said here, with the recording's numbers.
  private static func recorded(_ data: JSONValue, _ server: LiveServer) -> JSONValue {
    switch data {
    case .array(let items): .array(items.map { recorded($0, server) })
    case .object(let members):
      .object(
        Dictionary(
          uniqueKeysWithValues: members.map { name, value -> (String, JSONValue) in
            switch (name, value) {
            case ("id", .int(let id)), ("parent_id", .int(let id)), ("task_id", .int(let id)), ("run_id", .int(let id)),
              ("job_id", .int(let id)):
              (name, .int(id + earlier))
            case ("node_id", .int(server.node.rawValue)): (name, 4)
            case ("organization_id", .int(server.organization.rawValue)): (name, 1)
            case ("collaboration_id", .int(server.collaboration.rawValue)): (name, 1)
            default: (name, recorded(value, server))
            }
          }))
    default: data
    }
  }
}
