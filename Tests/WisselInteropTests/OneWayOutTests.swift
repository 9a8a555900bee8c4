import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselProcesses
import WisselSealing
import WisselTesting
import WisselWire

/// A station whose network has one way out: port 443 of its server.
@Suite(
  "A station with one way out", .serialized, .timeLimit(.minutes(5)),
  .enabled(if: HospitalNetwork.isPossible, "needs root, Podman, Python and OpenSSL"))
struct OneWayOutTests {
  @Test("does all its work through it, and listens nowhere")
  func work() async throws {
    guard await SealedOffNetwork.isPossible() else {
      print("one way out: left out, for no network namespaces can be made here (iproute2, socat, root)")
      return
    }
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await Images.load(into: engine, in: folder)
      try await TestServer.run(.ours, in: folder) { server in
        let federation = try await Federation(server, encrypted: true, hospitals: ["Hospital"])
        let authority = try await TestAuthority(in: folder)
        let certificate = try await authority.certificate(for: "IP:\(SealedOffNetwork.server)")
        let port = URL(string: server.url)?.port ?? 0
        try await LoopbackWay.tls(certificate, to: port, in: folder) { tls in
          try await SealedOffNetwork.with(tls.port, in: folder) { network in
            try await station(in: network, federation, engine, authority, folder)
          }
        }
      }
    }
  }

  private func station(
    in network: SealedOffNetwork, _ federation: Federation, _ engine: ContainerEngine, _ authority: TestAuthority,
    _ folder: URL
  ) async throws {
    try write(try PrivateKey.generate().secretPEM, to: folder.appendingPathComponent("key.pem"))
    let node = folder.appendingPathComponent("hospital.yaml")
    try write(
      """
      api_key: \(federation.apiKeys[0])
      server_url: https://\(SealedOffNetwork.server)
      port: 443
      api_path: /api
      task_dir: \(folder.path)/data
      databases: []
      encryption: {enabled: true, private_key: \(folder.path)/key.pem}
      policies: {allowed_algorithms: ['\(Images.probe)'], require_algorithm_pull: false}
      logging: {level: INFO}
      share_algorithm_logs: true
      wissel:
        engine_socket: \(engine.socket)
        relay_image: '\(Images.relay)'
        certificate_authorities: \(authority.certificate.path)
      """, to: node)
    let log = folder.appendingPathComponent("station.log")
    let station = try await network.start(
      SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "station",
      arguments: ["station", "start", "--config", node.path, "--end-with-input"], log: log)
    do {
      _ = try await station.line(startingWith: "ready")
      // While a run is going on, and its central function asks through the station's proxy.
      let held = try await federation.begin(
        Images.probe, AlgorithmInput(method: "hold", kwargs: ["file": "go"]), databases: [])
      while try await federation.asker.runs(of: held).all().first?.status != .active { await Task.yield() }
      let answer = try await federation.ask(
        Images.probe,
        AlgorithmInput(
          method: "central_echo",
          kwargs: ["x": 1, "organizations_to_include": [.int(federation.hospitals[0].rawValue)]]), databases: [])
      #expect(try answer.first?.value(as: JSONValue.self)[0]?["value"]?["x"] == 1, "\(answer.first?.log ?? "")")
      #expect(try await network.listeners() == [])
      let go = folder.appendingPathComponent("data/jobs/\(held)/go")
      try Data().write(to: go)
      let answers = try await federation.answers(to: held)
      #expect(try answers.first?.value(as: String.self) == "file")
    } catch {
      station.send(SIGTERM)
      await station.wait()
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw ScriptFailure(text: "\(error)\n\(words.suffix(4000))")
    }
    station.send(SIGTERM)
    #expect(await station.wait() == .exited(0))
  }

  private func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }
}
