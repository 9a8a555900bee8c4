import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselProcesses
import WisselSealing
import WisselTesting
import WisselWire

/// `wissel station doctor` as a process.
@Suite(
  "The station's doctor", .serialized, .timeLimit(.minutes(5)),
  .enabled(if: HospitalNetwork.isPossible, "needs root, Podman, Python and OpenSSL"))
struct StationDoctorTests {
  private func examine(
    _ network: HospitalNetwork, apiKey: String? = nil, password: String = "geheim", arguments: [String] = ["--json"]
  ) async throws -> HospitalNetwork.Outcome {
    try network.write(password + "\n", to: "proxy.txt")
    let node = try network.write(
      """
      api_key: \(apiKey ?? network.federation.apiKeys[0])
      server_url: https://localhost
      port: \(network.tls)
      api_path: /api
      task_dir: \(network.folder.path)/data
      encryption: {enabled: true, private_key: key.pem}
      wissel:
        engine_socket: \(network.engine.socket)
        relay_image: '\(Images.relay)'
        proxy: {url: "http://127.0.0.1:\(network.proxy.port)", username: station, password_file: proxy.txt}
        certificate_authorities: \(network.authority.certificate.path)
      """, to: "node.yaml")
    return try await network.wissel(["station", "doctor", "--config", node] + arguments)
  }

  private func codes(_ outcome: HospitalNetwork.Outcome) throws -> Set<String> {
    let report = try WireJSON.decode(JSONValue.self, from: Data(try #require(outcome.lines.last).utf8))
    return Set(report["findings"]?.array?.compactMap { $0["code"]?.string } ?? [])
  }

  @Test("finds everything well through proxy and private authority, and each fault with its own status and words")
  func whole() async throws {
    try await HospitalNetwork.run { network in
      try network.write(PrivateKey.generate().secretPEM, to: "key.pem")
      let good = try await examine(network)
      let found = try codes(good)
      #expect(good.ending == .exited(0), "\(good.lines)")
      #expect(
        found.isSuperset(of: [
          "proxy", "certificate", "clock", "reached", "login", "encryption", "privateKey", "publicKeyAbsent", "engine",
          "imageRan",
        ]), "\(found)")
      #expect(!good.lines.joined().contains("geheim"))

      let stranger = try await examine(network, apiKey: "123e4567-e89b-12d3-a456-426614174000")
      #expect(stranger.ending == .exited(1))
      #expect(try codes(stranger).contains("keyRefused"))

      let outsider = try await examine(network, password: "wrong", arguments: ["--language", "nl"])
      #expect(outsider.ending == .exited(1))
      let words = outsider.lines.joined(separator: "\n")
      #expect(words.contains("aanvaardt de gebruikersnaam en het wachtwoord niet"), "\(words)")
      #expect(words.contains("Verbeter wissel.proxy.username"), "\(words)")
      #expect(!words.contains("wrong"))

      #expect(try await examine(network, apiKey: "nonsense").ending == .exited(2))

      // The server has another key of the organisation from now on.
      let node = APIClient(try HTTPTransport(base: network.server), retry: .none)
      try await node.logIn(apiKey: network.federation.apiKeys[0])
      _ = try await node.setPublicKey(
        PrivateKey.generate().publicKey.wireText, of: network.federation.hospitals[0])
      let other = try await examine(network)
      #expect(other.ending == .exited(1))
      #expect(try codes(other).contains("publicKeyOther"))
    }
  }
}
