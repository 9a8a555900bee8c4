import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WisselProcesses
import WisselTesting
import WisselWire

@testable import WisselStation

/// `wissel station start` for two networks, as a process on a played engine and played servers.
@Suite(.timeLimit(.minutes(2))) struct SeveralNetworksTests {
  /// One network's file, folder and console.
  private struct Site {
    let name: String
    let folder: URL
    let console: Int
    let file: String

    init(_ name: String, _ server: ServerDoor, engine: String, in root: URL) throws {
      self.name = name
      folder = root.appendingPathComponent("\(name).d")
      console = try FreePort.find()
      file = root.appendingPathComponent("\(name).yaml").path
      try Data(
        """
        api_key: \(UUID().uuidString.lowercased())
        server_url: http://127.0.0.1
        port: \(server.port)
        api_path: /api
        task_dir: \(folder.path)
        encryption: {enabled: false}
        share_algorithm_logs: true
        databases: []
        wissel:
          engine_socket: \(engine)
          relay_image: '\(PlayedEngine.relay)'
          console: {users: people, port: \(console)}
        """.utf8
      ).write(to: URL(fileURLWithPath: file))
    }

    /// Whether its station has reached its server.
    var isOpen: Bool {
      get async { (try? await ControlClient(ControlSocket(data: folder.path)).status()) != nil }
    }
  }

  private static func addOperator(in root: URL) throws {
    try PeopleFile(path: root.appendingPathComponent("people").path)
      .add(Person(name: "otto", role: .operator), password: ConsoleWorld.password, cost: 4)
  }

  /// Waits for something, as long as the process goes on.
  private static func wait(_ process: ManagedProcess, for condition: () async throws -> Bool) async throws {
    while try await !condition() {
      try #require(process.ending == nil, "the stations ended")
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  @Test func oneThatFailsIsTriedAgainAndTheOtherGoesOnAndTellsNothingOfIt() async throws {
    try await withTemporaryFolder { root in
      let engine = try await EngineDoor.open(root.appendingPathComponent("e").path, to: PlayedEngine())
      let (refusing, serving) = (
        try await ServerDoor.open(PlayedServer(), refuses: true), try await ServerDoor.open(PlayedServer())
      )
      let north = try Site("north", refusing, engine: engine.path, in: root)
      let south = try Site("south", serving, engine: engine.path, in: root)
      try Self.addOperator(in: root)
      let log = root.appendingPathComponent("log")
      let process = try await ManagedProcess.start(
        SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "stations",
        arguments: ["station", "start", "--config", north.file, "--config", south.file, "--end-with-input"], log: log)
      do {
        try await Self.wait(process) { await south.isOpen }
        try await Self.wait(process) { refusing.refusals >= 2 }
        let (goesOn, begins) = (await south.isOpen, await north.isOpen)
        #expect(goesOn && !begins)
        refusing.accept()
        try await Self.wait(process) { await north.isOpen }
        let (own, other) = (try await Self.log(of: south), try await Self.log(of: north))
        #expect(own.contains("station=south") && !own.contains("north") && !own.contains("begins again"), "\(own)")
        #expect(other.contains("the station failed and begins again") && !other.contains("station=south"), "\(other)")
      } catch {
        Issue.record("\(error)\n\((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
      }
      process.closeInput()
      #expect(await process.wait() == .exited(0))
      for door in [refusing, serving] { await door.close() }
      await engine.close()
    }
  }

  /// Whom no other network keeps going is told at once.
  @Test func oneAloneThatIsRefusedEnds() async throws {
    try await withTemporaryFolder { root in
      let engine = try await EngineDoor.open(root.appendingPathComponent("e").path, to: PlayedEngine())
      let server = try await ServerDoor.open(PlayedServer(), refuses: true)
      let site = try Site("north", server, engine: engine.path, in: root)
      try Self.addOperator(in: root)
      let log = root.appendingPathComponent("log")
      let process = try await ManagedProcess.start(
        SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "station",
        arguments: ["station", "start", "--config", site.file], log: log)
      #expect(await process.wait() != .exited(0))
      #expect(try String(contentsOf: log, encoding: .utf8).contains("the server does not know this API key"))
      await server.close()
      await engine.close()
    }
  }

  /// The page with the log, as the operator reads it.
  private static func log(of site: Site) async throws -> String {
    var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
    settings.timeout.read = .seconds(30)
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    let base = "http://127.0.0.1:\(site.console)"
    var cookie = ""
    func call(_ path: String, form: String? = nil) async throws -> String {
      var request = HTTPClientRequest(url: base + path)
      request.headers.add(name: "cookie", value: cookie)
      if let form {
        request.method = .POST
        request.headers.add(name: "origin", value: base)
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: form))
      }
      let reply = try await client.execute(request, timeout: .seconds(30))
      if let set = reply.headers.first(name: "set-cookie") { cookie = String(set.prefix { $0 != ";" }) }
      return String(buffer: try await reply.body.collect(upTo: 1 << 20))
    }
    do {
      let page = try await call("/sign-in")
      let token = page.firstRange(of: "name=\"token\" value=\"").map { page[$0.upperBound...].prefix { $0 != "\"" } }
      func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
      _ = try await call(
        "/sign-in",
        form: "password=\(escaped(ConsoleWorld.password))&token=\(escaped(String(token ?? "")))&username=otto")
      let text = try await call("/log")
      try await client.shutdown()
      return text
    } catch {
      try await client.shutdown()
      throw error
    }
  }
}
