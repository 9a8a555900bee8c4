import Foundation
import Testing
import WisselContainers
import WisselProcesses
import WisselTesting
import WisselWire

/// `wissel station init`, `keys` and `relay` as processes, and a start from what they made.
@Suite(
  "The station's set-up", .serialized, .timeLimit(.minutes(5)),
  .enabled(if: HospitalNetwork.isPossible, "needs root, Podman, Python and OpenSSL"))
struct StationInitTests {
  @Test("writes, from flags and checked live, what a start reads unchanged, and the station works through the proxy")
  func wholeWay() async throws {
    try await HospitalNetwork.run { network in
      let config = network.folder.appendingPathComponent("hospital.yaml").path
      let key = network.folder.appendingPathComponent("key.pem").path
      let arguments = [
        "station", "init", "--config", config, "--server", "https://localhost:\(network.tls)",
        "--api-key-file", try network.write(network.federation.apiKeys[0] + "\n", to: "api-key.txt"),
        "--data", network.folder.appendingPathComponent("data").path, "--private-key", key,
        "--database", "default=csv:\(try network.write("a\n1\n", to: "rows.csv"))", "--allow", Images.probe,
        "--engine-socket", network.engine.socket, "--proxy", "http://127.0.0.1:\(network.proxy.port)",
        "--proxy-user", "station", "--proxy-password-file", try network.write("geheim\n", to: "proxy.txt"),
        "--certificate-authorities", network.authority.certificate.path,
      ]
      let made = try await network.wissel(arguments)
      #expect(made.ending == .exited(0), "\(made.errors)")
      #expect(made.errors.contains("logged in as node “Hospital node” of “Hospital”"), "\(made.errors)")
      #expect(try network.mode(of: config) == 0o600)
      #expect(try network.mode(of: key) == 0o600)
      let yaml = try String(contentsOfFile: config, encoding: .utf8)
      #expect(yaml.contains(network.federation.apiKeys[0]) && yaml.contains("enabled: true"))
      #expect(!yaml.contains("geheim") && !made.errors.contains(network.federation.apiKeys[0]))

      let again = try await network.wissel(arguments)
      #expect(again.ending == .exited(2) && again.errors.contains("is there already and stays as it is"))
      #expect(try String(contentsOfFile: config, encoding: .utf8) == yaml)

      // The relay's image under the name an installed station looks for.
      let archive = network.folder.appendingPathComponent("relay.tar")
      #expect(try await network.wissel("station", "relay", archive.path).ending == .exited(0))
      try await network.engine.load(archive: archive)
      let log = network.folder.appendingPathComponent("station.log")
      let station = try await network.start(["station", "start", "--config", config, "--end-with-input"], log: log)
      do {
        _ = try await station.line(startingWith: "ready")
      } catch {
        Issue.record("\(error)\n\((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
      }
      station.closeInput()
      #expect(await station.wait() == .exited(0))
      let words = try String(contentsOf: log, encoding: .utf8)
      #expect(!words.contains("geheim") && !words.contains(network.federation.apiKeys[0]))
      #expect(network.proxy.deeds.allSatisfy { $0 == "tunnel localhost:\(network.tls)" }, "\(network.proxy.deeds)")
    }
  }

  @Test("refuses with a status and words, and then writes nothing")
  func refusals() async throws {
    try await HospitalNetwork.run { network in
      let config = network.folder.appendingPathComponent("hospital.yaml").path
      let server = ["--server", network.server]
      let stranger = try network.write("123e4567-e89b-12d3-a456-426614174000", to: "stranger.txt")
      let cases: [(arguments: [String], words: String)] = [
        ([], "there is nobody to ask; give --server"),
        (["--server", "localhost"], "--server: that is no address"),
        (["--server", "http://127.0.0.1:1"], "cannot be reached"),
        (server, "there is nobody to ask; give --api-key-file"),
        (server + ["--api-key-file", stranger], "the server does not know this API key"),
        (server + ["--api-key-file", "/nowhere"], "/nowhere cannot be read"),
        (["--database", "nonsense"], "is not LABEL=TYPE:PATH"),
      ]
      for (arguments, words) in cases {
        let outcome = try await network.wissel(["station", "init", "--config", config] + arguments)
        #expect(outcome.ending == .exited(2) && outcome.errors.contains(words), "\(words): \(outcome.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: config))
    }
  }

  @Test("makes a key once, for its owner alone, and shows its public half")
  func keys() async throws {
    try await HospitalNetwork.run { network in
      let file = network.folder.appendingPathComponent("own.pem").path
      let made = try await network.wissel("station", "keys", "new", file, "--json")
      let shown = try await network.wissel("station", "keys", "show", file, "--json")
      func value(_ outcome: HospitalNetwork.Outcome, _ key: String) throws -> String? {
        try WireJSON.decode(JSONValue.self, from: Data(try #require(outcome.lines.last).utf8))[key]?.string
      }
      #expect(made.ending == .exited(0) && shown.ending == .exited(0))
      let fingerprint = try #require(try value(made, "fingerprint"))
      #expect(try value(shown, "fingerprint") == fingerprint)
      #expect(try value(shown, "public_key")?.hasPrefix("-----BEGIN PUBLIC KEY-----") == true)
      #expect(fingerprint.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil)
      #expect(try network.mode(of: file) == 0o600)
      let again = try await network.wissel("station", "keys", "new", file)
      #expect(again.ending == .exited(2) && again.errors.contains("stays as it is"))
      #expect(try await network.wissel("station", "keys", "show", "/nowhere").ending == .exited(2))
    }
  }
}
