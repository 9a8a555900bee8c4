import Foundation
import Logging
import Synchronization
import WisselClient
import WisselSealing
import WisselSettings
import WisselWire

@testable import WisselStation

/// A station as it starts, on a played engine and a played server: everything of it is there but the socket connection,
/// whose part the test plays.
struct PlayedStation: Sendable {
  let service: StationService
  let opened: StationService.Opened
  let context: StationContext
  let keeper: RunKeeper
  let jobs: PlayedJobs
  /// What it said on its socket.
  let said: SaidEvents

  /// - Parameters:
  ///   - yaml: further lines of the node YAML.
  ///   - wissel: further members of its section `wissel`.
  ///   - key: the organisation's, in an encrypted collaboration.
  static func open(
    _ name: String = "hospital", in folder: URL, engine socket: String, server: some Transport, yaml: String = "",
    wissel: String = "", key: PrivateKey? = nil, apiKey: String = "123e4567-e89b-12d3-a456-426614174000",
    now: @escaping @Sendable () -> Date = { Date() }, endsRuns: Bool = true,
    logger: Logger = PlayedStation.silent
  ) async throws -> PlayedStation {
    var whole = try settings(name, in: folder, engine: socket, yaml: yaml, wissel: wissel, key: key, apiKey: apiKey)
    whole.endsRuns = endsRuns
    let service = StationService(
      settings: whole, environment: [:], now: now, logger: logger, onReady: {})
    let opened = try await service.open(through: server, lull: Lull(moment: .zero))
    let (jobs, said) = (PlayedJobs(), SaidEvents())
    var context = opened.context
    context.emit = { said.add($0, $1) }
    let keeper = RunKeeper(
      context: context, finished: try context.journal.finished(), spawn: { jobs.spawn($0) })
    try await service.recover(context, keeper)
    return PlayedStation(
      service: service, opened: opened, context: context, keeper: keeper, jobs: jobs, said: said)
  }

  /// The settings of a station on a played engine.
  ///
  /// - Parameters:
  ///   - url: its server's without the port; nil for one that is reached otherwise.
  static func settings(
    _ name: String = "hospital", in folder: URL, engine socket: String, yaml: String = "", wissel: String = "",
    key: PrivateKey? = nil, apiKey: String, url: String? = nil, port: Int = 1
  ) throws -> StationSettings {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if let key {
      let file = folder.appendingPathComponent("private_key.pem")
      try Data(key.secretPEM.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
    let settings = try NodeSettings(
      yaml: """
        api_key: \(apiKey)
        server_url: \(url ?? "http://\(name).example")
        port: \(port)
        api_path: /api
        task_dir: \(folder.path)
        encryption: {enabled: \(key != nil), private_key: \(folder.path)/private_key.pem}
        logging: {level: DEBUG}
        share_algorithm_logs: true
        \(yaml.contains("databases:") ? "" : "databases: []")
        wissel: {engine_socket: \(socket), relay_image: '\(PlayedEngine.relay)', \(wissel)}
        \(yaml)
        """, file: folder.appendingPathComponent("\(name).yaml").path)
    return StationSettings(
      node: settings, relay: RelaySettings(image: PlayedEngine.relay, archive: nil, spare: 0),
      temporaryFolder: folder.deletingLastPathComponent())
  }

  static let silent = {
    var logger = Logger(label: "station")
    logger.logLevel = .critical
    return logger
  }()

  /// What the socket connection brings about again and again: takes what the server has open.
  func synchronise(_ server: PlayedServer) async {
    await keeper.offer(server.openItems.compactMap { OpenRun($0) })
  }

  /// A run as the server lists it.
  static func item(
    _ run: Int, task: Int? = nil, input: String, image: String, databases: [JSONValue] = [], parent: Int? = nil
  ) -> JSONValue {
    let task = task ?? run
    return [
      "id": .int(run), "input": .string(input),
      "task": [
        "id": .int(task), "image": .string(image), "job_id": .int(task), "init_org": ["id": 1], "init_user": ["id": 2],
        "parent": parent.map { ["id": .int($0)] } ?? nil, "algorithm_store": nil, "created_at": "2026-01-01T00:00:00",
        "databases": .array(databases),
      ],
    ]
  }

  /// Lets the folder go. A process that another test is starting at this moment may hold a copy of the handle.
  func close() {
    _ = flock(opened.lock.fileDescriptor, LOCK_UN)
    try? opened.lock.close()
  }
}

/// What a keeper has going on.
final class PlayedJobs: Sendable {
  private struct State {
    var tasks: [Task<Void, Never>] = []
    var running = 0
  }
  private let state = Mutex(State())

  func spawn(_ job: @escaping RunKeeper.Job) {
    state.withLock { state in
      state.running += 1
      state.tasks.append(
        Task {
          await job()
          self.state.withLock { $0.running -= 1 }
        })
    }
  }

  var areDone: Bool { state.withLock { $0.running == 0 } }

  /// Waits until all is done, or something else is, or nobody waits any more.
  func settle(or other: @Sendable () -> Bool = { false }) async {
    while !areDone, !other(), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
  }

  func cancel() { state.withLock { for task in $0.tasks { task.cancel() } } }
}
