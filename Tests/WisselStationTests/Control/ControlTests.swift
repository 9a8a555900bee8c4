import Foundation
import Logging
import Testing
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// A station as its own socket shows it, and people who decide over it.
@Suite(.enabled(if: ProgramImage.available, "needs root, Podman, runc and a C compiler"))
struct ControlTests {
  static let password = "correct horse battery"

  /// A station with people, listening on its socket for as long as the body runs.
  private func with(
    _ yaml: String = RunHoldTests.yaml, deep: Bool = false,
    _ body: (TestStation, StationDesk, ControlClient, ControlSocket) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder, yaml: yaml)
      let file = PeopleFile(path: folder.appendingPathComponent("people").path)
      for (name, role) in [("anna", ConsoleRole.checker), ("ben", .checker), ("otto", .operator)] {
        try file.add(Person(name: name, role: role), password: Self.password, cost: 4)
      }
      var logger = Logger(label: "station")
      logger.logLevel = .critical
      let desk = StationDesk(
        context: station.context, keeper: station.keeper, startedAt: WireTime(microseconds: 0), isConnected: { true },
        serverAnswers: { true }, people: try PeopleDesk(file, now: { Date() }, cost: 4, logger: logger))
      let long = deep ? "/" + String(repeating: "d", count: 120) : ""
      let socket = ControlSocket(data: station.context.folder.root.path + long)
      let listener = Task { [logger] in
        try await ControlListener(socket: socket, desk: desk, logger: logger).run()
      }
      let client = ControlClient(socket)
      while (try? await client.status()) == nil { try await Task.sleep(for: .milliseconds(10)) }
      try await body(station, desk, client, socket)
      listener.cancel()
      _ = await listener.result
      station.jobs.cancel()
      await station.jobs.settle()
      #expect(!FileManager.default.fileExists(atPath: socket.path))
    }
  }

  private static func login(_ name: String, _ password: String = password) -> ControlClient.Login {
    .init(name: name, password: password)
  }

  @Test(arguments: [false, true]) func onlyTheStationsUserCanReachIt(deep: Bool) async throws {
    try await with(deep: deep) { _, _, client, socket in
      #expect((socket.path.utf8.count > 107) == deep)
      for (path, mode) in [(socket.path, 0o600), ((socket.path as NSString).deletingLastPathComponent, 0o700)] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == mode)
      }
      let report = try await client.status()
      #expect(report.isHealthy && report.node == 4 && report.organization == "one" && !report.isPaused)
      #expect(report.text.contains("connected and healthy"))
    }
  }

  @Test func aStationThatDoesNotRunIsSaidSo() async throws {
    try await withTemporaryFolder { folder in
      let failure = await #expect(throws: ControlClient.Failure.self) {
        try await ControlClient(ControlSocket(data: folder.path)).status()
      }
      #expect(failure?.description.contains("no station answers") == true)
    }
  }

  @Test func peopleLookAndDecideOverTheSocket() async throws {
    try await with { station, _, client, _ in
      await station.keeper.offer([try TestStation.run(5, #"{"method":"echo"}"#)])
      while try await client.status().held.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      let report = try await client.status()
      #expect(report.held.map(\.run) == [5] && report.running.isEmpty && report.waiting.isEmpty)
      let status = try WireJSON.text(report)
      for name in ["anna", "ben"] {
        let (bytes, hash) = try await client.result(of: 5, as: Self.login(name), limit: 1000)
        #expect(String(data: bytes, encoding: .utf8) == #"{"method":"echo"}"#)
        #expect(!status.contains(hash))
        let outcome = try await client.decide(
          on: 5, as: Self.login(name), hash: hash, refusing: nil, words: "counts of ten and more")
        #expect(outcome.standing == (name == "anna" ? "waits" : "released"))
      }
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "completed")
    }
  }

  @Test func whoMayNotIsToldSo() async throws {
    try await with { station, _, client, _ in
      await station.keeper.offer([try TestStation.run(5, #"{"method":"echo"}"#)])
      while try await client.status().held.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      func status(_ login: ControlClient.Login, hash: String = "") async -> [Int] {
        var statuses: [Int] = []
        do throws(ControlClient.Failure) {
          _ = try await client.result(of: 5, as: login, limit: 1000)
          statuses.append(200)
        } catch { if case .refused(let status, _) = error { statuses.append(status) } }
        do throws(ControlClient.Failure) {
          _ = try await client.decide(on: 5, as: login, hash: hash, refusing: .other, words: "no")
          statuses.append(200)
        } catch { if case .refused(let status, _) = error { statuses.append(status) } }
        return statuses
      }
      #expect(await status(Self.login("anna", "wrong")) == [401, 401])
      #expect(await status(Self.login("nobody")) == [401, 401])
      #expect(await status(Self.login("otto")) == [403, 403])
      #expect(await status(Self.login("anna")) == [200, 409], "a hash of nothing decides nothing")
      let failure = await #expect(throws: ControlClient.Failure.self) {
        try await client.result(of: 6, as: Self.login("anna"), limit: 1000)
      }
      #expect(failure == .refused(status: 404, "no result of that run waits here"))
      #expect(try await client.status().held.map(\.released) == [0])
    }
  }

  @Test func anOperatorPausesAndStopsRunsAndNobodyElseDoes() async throws {
    try await with("") { station, desk, client, _ in
      let otto = Person(name: "otto", role: .operator)
      for role in ConsoleRole.allCases where role != .operator {
        await #expect(throws: StationDesk.Refusal.forbidden) {
          try await desk.pause(true, by: Person(name: "p", role: role))
        }
        await #expect(throws: StationDesk.Refusal.forbidden) {
          try await desk.stop(5, by: Person(name: "p", role: role))
        }
      }
      try await desk.pause(true, by: otto)
      await station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#)])
      let report = try await client.status()
      #expect(report.isPaused && report.waiting.map(\.run) == [5] && report.running.isEmpty)
      #expect(station.context.folder.isPaused, "a station that starts again is still paused")
      try await desk.pause(false, by: otto)
      try await station.waitUntilRunning(5)
      await #expect(throws: StationDesk.Refusal.noSuchRun) { try await desk.stop(6, by: otto) }
      try await desk.stop(5, by: otto)
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "killed by user")
    }
  }
}
