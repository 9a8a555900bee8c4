import Foundation
import Testing
import WisselOutbound
import WisselSealing
import WisselSettings
import WisselTesting

@testable import WisselStation

@Suite("The doctor where nothing works", .timeLimit(.minutes(1)))
struct StationDoctorTests {
  private func facts(_ yaml: String, in folder: URL) async throws -> Facts {
    let node = try NodeSettings(
      yaml: """
        api_key: 123e4567-e89b-12d3-a456-426614174000
        server_url: http://127.0.0.1
        port: 1
        api_path: /api
        task_dir: \(folder.path)/data
        \(yaml)
        """, file: folder.appendingPathComponent("node.yaml").path)
    return await StationDoctor(
      node: node, relay: RelaySettings(image: "localhost/none:1", archive: nil), environment: [:]
    ).examine()
  }

  @Test("goes on to the end: no engine, no server, no key, no data")
  func nothing() async throws {
    try await withTemporaryFolder { folder in
      let facts = try await facts(
        """
        encryption: {enabled: true, private_key: key.pem}
        databases:
          - {label: default, uri: none.csv, type: csv}
          - {label: graph, uri: "https://user:word@127.0.0.1:1/query", type: sparql}
          - {label: rows, uri: "unknown://host/x", type: other}
        docker_registries: [{registry: "127.0.0.1:1", username: u, password: p}]
        policies: {allowed_algorithm_stores: ["http://127.0.0.1:1/store", "^https://.*"]}
        wissel: {engine_socket: /nowhere/engine.sock}
        """, in: folder)
      #expect(facts.engine == .absent(socket: "/nowhere/engine.sock"))
      #expect(facts.key?.state == .missing)
      #expect(facts.databases.map(\.isReadable) == [false])
      #expect(facts.unreached == [.init(label: "rows", obstacle: .noPlace)])
      #expect(facts.login == .untried && facts.clockAhead == nil)
      #expect(facts.visits.map(\.destination) == [.server, .socket, .store, .registry, .database])
      #expect(facts.visits.last?.address == "graph (https://127.0.0.1:1)")
      #expect(facts.visits.allSatisfy { $0.outcome == .failed(.noConnection) })
      #expect((facts.folders.first?.free ?? 0) > 0 && (facts.memory ?? 0) > 0 && facts.processors > 0)
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("data").path), "it makes nothing")
    }
  }

  @Test("looks at what guards the station, and changes nothing")
  func safeguards() async throws {
    try await withTemporaryFolder { folder in
      let facts = try await facts(
        """
        encryption: {enabled: false}
        databases: []
        wissel:
          engine_socket: /nowhere/engine.sock
          console: {users: people}
          release: {people: 3}
          roster: {fingerprint: \(String(repeating: "a", count: 64))}
          orders: {ask: always}
          policies: {reviewers: {keys: [\(Data(repeating: 1, count: 32).base64EncodedString())], folder: reviews}}
          egress: [{algorithm: "a(", allow: ["localhost:80", "127.0.0.1:80", "name.invalid:80"]}]
        """, in: folder)
      let found = try #require(facts.safeguards)
      #expect(found.console?.people == .read(all: 0, checkers: 0))
      #expect(found.release == .init(people: 3, deniesSubtasks: false))
      #expect(found.roster == .unchecked && found.ordersAlways == true)
      #expect(found.reviewers?.files == nil && found.reviewers?.keys == 1)
      #expect(found.egress == .init(entries: 1, invalid: ["a("], unknown: ["name.invalid"], inside: ["localhost"]))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test("says of a name without address that it has none")
  func noName() async throws {
    try await withTemporaryFolder { folder in
      let node = try NodeSettings(
        yaml: """
          api_key: 123e4567-e89b-12d3-a456-426614174000
          server_url: https://server.invalid
          encryption: {enabled: false}
          wissel: {engine_socket: /nowhere/engine.sock}
          """, file: folder.appendingPathComponent("node.yaml").path)
      let facts = await StationDoctor(
        node: node, relay: RelaySettings(image: "localhost/none:1", archive: nil), environment: [:]
      ).examine()
      #expect(facts.hosts.map(\.isKnown) == [false])
      let findings = Diagnosis(facts, now: Date()).findings
      #expect(findings.contains(.nameUnknown("server.invalid")))
      #expect(!findings.contains { if case .notReached = $0 { true } else { false } })
    }
  }

  @Test("reads the private key as a start would")
  func key() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("key.pem")
      try Data("nonsense".utf8).write(to: file)
      #expect(PrivateKeyFile(path: file.path).state == .unusable)
      let key = try PrivateKey.generate()
      try Data(key.secretPEM.utf8).write(to: file)
      for (mode, isOpen) in [(0o600, false), (0o644, true)] {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        #expect(
          PrivateKeyFile(path: file.path).state
            == .usable(
              publicKey: key.publicKey.wireText, fingerprint: key.publicKey.fingerprint, isOpen: isOpen))
      }
      #expect(PrivateKeyFile(path: folder.appendingPathComponent("no").path).state == .missing)
    }
  }

  @Test("says what of the settings means nothing here")
  func settings() async throws {
    try await withTemporaryFolder { folder in
      let facts = try await facts(
        "encryption: {enabled: false}\nwhitelist: {domains: [example.org]}\nwissel: {engine_socket: /nowhere/s}",
        in: folder)
      let remarks = Diagnosis(facts, now: Date()).findings.compactMap { finding in
        if case .settingsWarning(let words) = finding { words } else { nil }
      }
      #expect(remarks.contains { $0.contains("whitelist") })
    }
  }

  @Test("says why the way out cannot be set up")
  func wayOut() async throws {
    try await withTemporaryFolder { folder in
      let facts = try await facts(
        "encryption: {enabled: false}\nwissel: {engine_socket: /nowhere/s, certificate_authorities: none.pem}",
        in: folder)
      #expect(facts.settingsProblem?.contains("correct wissel.certificate_authorities") == true)
      #expect(facts.visits == [] && facts.login == nil)
    }
  }
}
