import Foundation
import Logging
import Testing
import WisselModel
import WisselProcesses
import WisselTesting
import WisselWire

@testable import WisselSettings
@testable import WisselStation

/// The console as it listens: over TLS, for a browser.
@Suite(.serialized, .enabled(if: LoopbackWay.isPossible, "needs python3 and openssl"))
struct ConsoleBrowserTests {
  private static let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// A listening console of a station where results wait.
  private struct Served: Sendable {
    let folder: URL
    let world: NetworkWorld
    let authority: TestAuthority
    let certificate: TestAuthority.Certificate
    let port: Int
  }

  private func serve(_ body: (Served) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      await engine.add(NetworkWorld.image) { try await NonInterferenceTests.answer($0) }
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let world = try await NetworkWorld.open("north", in: folder, engine: engine, socket: door.path, held: true)
      await world.ask(1, "wait")
      await world.ask(2, "answer")
      try await world.rest(2)
      let authority = try await TestAuthority(in: folder)
      let certificate = try await authority.certificate()
      let file = PeopleFile(path: folder.appendingPathComponent("people").path)
      for person in NetworkWorld.people { try file.add(person, password: ConsoleWorld.password, cost: 4) }
      let directory = StationDirectory(names: [world.name])
      directory.open(0, world.desk)
      let ready = AsyncStream.makeStream(of: Int.self)
      let service = try ConsoleService(
        ConsoleSettings(
          users: file.path, port: 0,
          tls: TLSSettings(certificate: certificate.certificate.path, key: certificate.key.path)),
        directory: directory, people: try PeopleDesk(file, now: { Date() }, cost: 4, logger: PlayedStation.silent),
        log: world.log, logger: PlayedStation.silent
      ) { _, port in
        ready.continuation.yield(port)
        ready.continuation.finish()
      }
      let running = Task { try await service.run() }
      var port = 0
      for await bound in ready.stream { port = bound }
      do {
        try await body(
          Served(folder: folder, world: world, authority: authority, certificate: certificate, port: port))
      } catch {
        running.cancel()
        throw error
      }
      running.cancel()
      _ = await running.result
      world.station.jobs.cancel()
      await world.station.jobs.settle()
      world.station.close()
      await door.close()
    }
  }

  @Test func aClientThatChecksTheCertificateIsServedWithModernTLSAlone() async throws {
    try await serve { served in
      let trusted = ["-CAfile", served.authority.certificate.path, "-verify_return_error", "-verify_ip", "127.0.0.1"]
      for version in ["-tls1_2", "-tls1_3"] {
        let modern = try await Self.handshake(served, trusted + [version])
        #expect(modern == .exited(0), "\(version)")
      }
      // Its hash functions are only allowed at this level; even so the console does not speak it.
      let old = try await Self.handshake(served, trusted + ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"])
      #expect(old != .exited(0))
      let unknown = try await Self.handshake(served, ["-verify_return_error"])
      #expect(unknown != .exited(0))
      let elsewhere = try await Self.handshake(
        served,
        ["-CAfile", served.authority.certificate.path, "-verify_return_error", "-verify_hostname", "other.example"])
      #expect(elsewhere != .exited(0))
    }
  }

  private static func handshake(_ served: Served, _ options: [String]) async throws -> ManagedProcess.Ending {
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: "openssl",
      arguments: ["20", "/usr/bin/openssl", "s_client", "-brief", "-connect", "127.0.0.1:\(served.port)"] + options,
      log: served.folder.appendingPathComponent("openssl.log"))
    process.closeInput()
    return await process.wait()
  }

  @Test(.enabled(if: chromium != nil, "needs Chromium (Debian package chromium)"), arguments: ["en", "nl"])
  func aCheckerReleasesAResultWithTheKeyboardAlone(language: String) async throws {
    let pictures = SharedFiles.package.appendingPathComponent(".build/screenshots")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    try await serve { served in
      let log = served.folder.appendingPathComponent("browser.log")
      let process = try await ManagedProcess.start(
        URL(fileURLWithPath: "/usr/bin/timeout"), name: "browser",
        arguments: [
          "--kill-after=5", "90", "/usr/bin/python3",
          SharedFiles.package.appendingPathComponent("Tests/Browser/console.py").path, try #require(Self.chromium),
          "https://127.0.0.1:\(served.port)", language, served.folder.path, served.certificate.certificate.path, "anna",
          ConsoleWorld.password, pictures.path,
        ], environment: ["PYTHONDONTWRITEBYTECODE": "1"], log: log)
      let ending = await process.wait()
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      try #require(ending == .exited(0), "\(words)")
      let walk = try WireJSON.decode(JSONValue.self, from: Data((process.lines.last ?? "").utf8))
      #expect(walk["home"] == "/" && walk["end"] == "/held" && walk["scheme"] == "https:")
      #expect(walk["language"] == .string(language))
      // Scripts would not see the session.
      #expect(walk["cookies"] == "")
      let unseen = (walk["steps"]?.array ?? []).filter { $0["visible"] != true }
      #expect(unseen.isEmpty, "the focus is not seen on \(unseen)")
      let taken = try Data(contentsOf: served.folder.appendingPathComponent("run-2.result"))
      #expect(String(decoding: taken, as: UTF8.self) == #""north-answer""#)
      let held = await served.world.station.context.release.held()
      #expect(held.first { $0.run == 2 }?.released == 1)
      for page in ["sign-in", "today", "result"] {
        let picture = pictures.appendingPathComponent("console-\(page)-\(language).png")
        let size = try FileManager.default.attributesOfItem(atPath: picture.path)[.size] as? Int ?? 0
        #expect(size > 5000)
      }
    }
  }
}
