import Foundation
import Logging
import Testing
import WisselClient
import WisselContainers
import WisselSealing
import WisselSettings
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// A start that cannot succeed ends with words that say what to see to.
@Suite(.enabled(if: TestEngine.available, "needs root, Podman and runc"))
struct StationStartTests {
  /// A server that knows the node, whose collaboration is encrypted.
  private static func server(key: String = "") -> FakeServer {
    @Sendable func entity(_ id: Int, _ members: [String: JSONValue]) -> JSONValue {
      let texts = [
        "name", "type", "domain", "address1", "address2", "zipcode", "country", "collaborations", "nodes", "users",
        "runs", "studies", "tasks", "organizations", "algorithm_stores",
      ]
      let unused = Dictionary(uniqueKeysWithValues: texts.map { ($0, JSONValue.string("")) })
      return .object(unused.merging(members) { $1 }.merging(["id": .int(id)]) { $1 })
    }
    @Sendable func link(_ id: Int) -> JSONValue { ["id": .int(id), "link": "", "methods": []] }
    return FakeServer { request in
      switch (request.method, request.path) {
      case (.post, "token/node"): FakeServer.json(["access_token": "eyJhbGciOiJub25lIn0.eyJzdWIiOjR9.c2ln"])
      case (.get, "node/4"):
        FakeServer.json(entity(4, ["organization": link(1), "collaboration": link(2), "config": []]))
      case (_, "organization/1"): FakeServer.json(entity(1, ["public_key": .string(key)]))
      case (.get, "collaboration/2"): FakeServer.json(entity(2, ["encrypted": true]))
      default: FakeServer.json(["msg": "not here"], status: 404)
      }
    }
  }

  /// What a start says with settings like these.
  private func refusal(
    encryption: String = "{enabled: true, private_key: key.pem}", server: FakeServer = server(), engine: String? = nil,
    additions: String = "", prepare: (URL) throws -> Void = { _ in }
  ) async throws -> String {
    try await withTemporaryFolder { folder in
      try prepare(folder)
      let socket: String
      if let engine { socket = engine } else { socket = try await TestEngine.shared().socket }
      let settings = try NodeSettings(
        yaml: """
          api_key: 123e4567-e89b-12d3-a456-426614174000
          server_url: http://127.0.0.1
          port: 1
          api_path: /api
          task_dir: \(folder.path)/d
          encryption: \(encryption)
          logging: {level: DEBUG}
          databases: []
          wissel: {engine_socket: \(socket)\(additions)}
          """, file: folder.appendingPathComponent("node.yaml").path)
      var logger = Logger(label: "station")
      logger.logLevel = .critical
      let service = StationService(
        settings: StationSettings(
          node: settings, relay: RelaySettings(image: "localhost/no-relay:1", archive: nil), temporaryFolder: folder),
        environment: [:], logger: logger, onReady: {})
      do {
        _ = try await service.open(through: server)
        return ""
      } catch {
        return "\(error)"
      }
    }
  }

  private static func write(_ text: String, _ mode: Int) -> (URL) throws -> Void {
    { folder in
      let file = folder.appendingPathComponent("key.pem")
      try Data(text.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
  }

  @Test func withoutAnEngine() async throws {
    let words = try await refusal(engine: "/nowhere/engine.sock")
    #expect(words.contains("no container engine answers at /nowhere/engine.sock: start it, or correct"))
  }

  @Test func withAKeyTheServerDoesNotKnow() async throws {
    let server = FakeServer { _ in FakeServer.json(["msg": "Api key is not recognized!"], status: 401) }
    let words = try await refusal(server: server)
    #expect(words.contains("the server does not know this API key; put the key that the server gave"))
  }

  @Test func withAnAddressThatIsNoAPI() async throws {
    let server = FakeServer { _ in FakeServer.json(["msg": "not found"], status: 404) }
    #expect(try await refusal(server: server).contains("POST token/node was refused (404)"))
  }

  @Test func withEncryptionOtherThanTheCollaborations() async throws {
    let words = try await refusal(encryption: "{enabled: false}")
    #expect(words.contains("the collaboration is encrypted") && words.contains("set encryption.enabled to true"))
  }

  @Test func withoutAPrivateKey() async throws {
    #expect(try await refusal().contains("there is no private key at"))
    let folder = try await refusal { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("key.pem"), withIntermediateDirectories: false)
    }
    #expect(folder.contains("check that it is a file the station's user may read"))
    let nonsense = try await refusal(prepare: Self.write("nonsense", 0o600))
    #expect(nonsense.contains("is of no use: cannot read the key") && nonsense.contains("encryption.private_key"))
  }

  /// The station starts with a key that others can read, as the original's tools write it, and with one that is not yet
  /// at the server; what stops this start is the missing relay.
  @Test func withoutTheKeyForHPKEThatTheRosterHas() async throws {
    let (rsa, listed, signer) = (try PrivateKey.generate(), HPKEPrivateKey(), SigningKey())
    let roster = try signer.sign(
      Roster(
        collaboration: 2, number: 1, previous: "", issuedAt: WireTime(microseconds: 0), signers: [signer.publicKey],
        needed: 1,
        organizations: [
          .init(
            id: 1, name: "one",
            keys: [.init(use: "sealing-hpke", key: listed.publicKey.bytes, from: WireTime(microseconds: 0))])
        ]))
    func words(_ held: HPKEPrivateKey?) async throws -> String {
      let setting = held == nil ? "" : ", hpke_key: hpke.pem"
      return try await refusal(
        additions: ", roster: {fingerprint: \(roster.fingerprint), file: roster.json\(setting)}"
      ) { folder in
        try Self.write(rsa.secretPEM, 0o600)(folder)
        try WireJSON.encode(roster).write(to: folder.appendingPathComponent("roster.json"))
        try held.map { try Data($0.secretPEM.utf8).write(to: folder.appendingPathComponent("hpke.pem")) }
      }
    }
    for held in [nil, HPKEPrivateKey()] {
      #expect(try await words(held).contains("name the file with the private key with wissel.roster.hpke_key"))
    }
    #expect(try await !words(listed).contains("hpke_key"))
  }

  @Test func withAKeyThatOthersCanRead() async throws {
    let key = try PrivateKey.generate()
    let server = Self.server()
    let words = try await refusal(server: server, prepare: Self.write(key.secretPEM, 0o644))
    #expect(words.contains("the relay's image localhost/no-relay:1 is not at the container engine"))
    let uploaded = try #require(server.asked.first { $0.method == .patch })
    let body = try WireJSON.decode(JSONValue.self, from: try #require(uploaded.body))
    #expect(uploaded.path == "organization/1" && body == ["public_key": .string(key.publicKey.wireText)])
  }
}
