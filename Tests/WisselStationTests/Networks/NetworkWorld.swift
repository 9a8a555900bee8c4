import Crypto
import Foundation
import Logging
import Synchronization
import WisselClient
import WisselModel
import WisselWire

@testable import WisselStation

/// One network of a station that serves several: its server, its folder, its people, and words that only it knows.
struct NetworkWorld: Sendable {
  static let image = "reg.example/algorithm:1"
  static let people: [Person] = [
    Person(name: "otto", role: .operator), Person(name: "anna", role: .checker), Person(name: "ben", role: .checker),
  ]

  let name: String
  let folder: URL
  let server: PlayedServer
  let station: PlayedStation
  let log: LogRing
  let engine: PlayedEngine
  /// Words that nobody else may come to see.
  let secrets: [String]

  static func open(
    _ name: String, in root: URL, engine: PlayedEngine, socket: String, held: Bool
  ) async throws -> NetworkWorld {
    let folder = root.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let table = folder.appendingPathComponent("\(name)-patients.csv")
    try Data("\(name)-row\n1\n".utf8).write(to: table)
    let server = PlayedServer(
      StationIdentity(
        node: name == "north" ? 4 : 9, name: "\(name)-node", organization: 1, organizationName: "org_1",
        collaboration: 1,
        encrypted: false))
    let log = LogRing()
    let key = "\(UUID())".lowercased()
    var logger = Logger(label: name) { _ in log.handler(now: { "" }) }
    logger.logLevel = .trace
    let station = try await PlayedStation.open(
      name, in: folder.appendingPathComponent("d"), engine: socket, server: ServerWay(server: server),
      yaml: """
        databases: [{label: \(name), uri: \(table.path), type: csv, env: {password: \(name)-password}}]
        algorithm_env: {setting: \(name)-setting}
        policies: {allowed_algorithms: ['\(image)', 'reg.example/\(name)']}
        """, wissel: held ? "console: {users: people, port: 0}, release: {people: 2}" : "", apiKey: key,
      logger: logger)
    return NetworkWorld(
      name: name, folder: folder, server: server, station: station, log: log, engine: engine,
      secrets: [
        key, "\(name)-node", "\(name)-row", "\(name)-password", "\(name)-setting", "\(name)-patients",
        "\(name)-question",
        "\(name)-answer", station.context.folder.station,
      ])
  }

  var desk: StationDesk {
    StationDesk(
      context: station.context, keeper: station.keeper, startedAt: WireTime(Date(timeIntervalSince1970: 0)),
      isConnected: { true }, serverAnswers: { true }, people: nil)
  }

  /// Asks a run; the algorithm does what the word says.
  func ask(_ run: Int, _ word: String, image: String = NetworkWorld.image) async {
    server.ask(
      PlayedStation.item(
        run, input: Data("\(name)-question \(word)".utf8).base64EncodedString(), image: image,
        databases: [["label": .string(name)]]))
    await station.synchronise(server)
  }

  /// Waits until a run is over and cleared away, or waits for people.
  func rest(_ run: Int) async throws {
    let runs = station.context.folder.runs.path
    while true {
      guard let work = server.work(RunID(run)) else { return }
      // What is being removed has its run's number in another name.
      let left = try FileManager.default.contentsOfDirectory(atPath: runs)
      let isCleared = work.status != nil && !left.contains { $0.split(separator: "-").contains("\(run)") }
      let isHeld = await station.context.release.held().contains { $0.run == run }
      let isTold = work.reports.last?["log"] != nil
      let isKnown = await station.keeper.known.contains(RunID(run))
      if isCleared && !isKnown || isHeld && isTold { return }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Waits until a run computes and the server knows.
  func start(_ run: Int) async throws {
    while server.work(RunID(run))?.reports.contains(where: { $0["status"] == "active" }) != true {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Everything of the network that anybody could see.
  struct Sight: Equatable {
    var files: [String: String]
    var report: StationReport
    var requests: Int
    var runs: [RunID: String]
    var containers: [String]
    var log: [String]
  }

  func look() async throws -> Sight {
    let state = server.state.withLock { $0 }
    return Sight(
      files: try files(), report: await desk.report(), requests: state.asked.count,
      runs: state.runs.mapValues { "\($0.status ?? "open") \($0.reports.count)" },
      containers: await engine.containers.values.filter { container in
        station.context.names.ownLabels.allSatisfy { container.labels[$0.key] == $0.value }
      }.map { "\($0.name) \($0.state) \($0.output.count)" }.sorted(), log: log.tail)
  }

  /// Each file's hash, by path.
  private func files() throws -> [String: String] {
    var found: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appendingPathComponent(path)
      guard let status = FileStatus(path: file.path, followsLink: false), status.isPlain else { continue }
      found[path] = SHA256.hash(data: try Data(contentsOf: file)).description
    }
    return found
  }

  /// All that others could read of this network's doings: files, log, what its server was told, its containers as made.
  func everything() async throws -> String {
    var text = log.tail.joined(separator: "\n")
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appendingPathComponent(path)
      guard let status = FileStatus(path: file.path, followsLink: false), status.isPlain else { continue }
      text += path + String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
    for request in server.state.withLock(\.asked) {
      text += request.target + String(decoding: request.body ?? Data(), as: UTF8.self) + (request.token ?? "")
    }
    for body in await engine.made where body["Labels"]?["node"]?.string == name {
      text += (try? WireJSON.text(body)) ?? ""
    }
    return text
  }
}
