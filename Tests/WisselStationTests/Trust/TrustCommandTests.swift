import Foundation
import Testing
import WisselProcesses
import WisselSealing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// `wissel trust` and `wissel station keys` as programs.
@Suite struct TrustCommandTests {
  private struct Said {
    var ending: ManagedProcess.Ending
    var lines: [String]
    var errors: String
  }

  private static func wissel(_ arguments: [String], in folder: URL) async throws -> Said {
    let log = folder.appendingPathComponent("errors")
    try? FileManager.default.removeItem(at: log)
    let process = try await ManagedProcess.start(
      SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "trust", arguments: arguments, log: log)
    let ending = await process.wait()
    return Said(
      ending: ending, lines: process.lines, errors: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
  }

  @Test func aRosterIsDraftedSignedAndFollowed() async throws {
    try await withTemporaryFolder { folder in
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      func trust(_ arguments: String...) async throws -> Said {
        try await Self.wissel(["trust"] + arguments, in: folder)
      }
      #expect(try await trust("key", path("anna")).ending == .exited(0))
      #expect(try await trust("key", path("anna")).ending == .exited(2), "it stays as it is")
      let mode = try FileManager.default.attributesOfItem(atPath: path("anna"))[.posixPermissions] as? NSNumber
      #expect(mode?.intValue == 0o600)
      let sealing = try PrivateKey.generate().publicKey
      try Data(sealing.pem.utf8).write(to: folder.appendingPathComponent("north.pem"))
      try Data(
        """
        {"collaboration": 1, "needed": 1, "signers": ["anna.pub"], "organizations": [
          {"id": 3, "name": "North", "keys": [{"use": "sealing", "file": "north.pem"}, {"use": "orders", "file": "anna.pub"}]}]}
        """.utf8
      ).write(to: folder.appendingPathComponent("description.json"))
      #expect(try await trust("roster", path("description.json"), path("r1")).ending == .exited(0))
      let unsigned = try await trust("show", path("r1"))
      #expect(unsigned.ending == .exited(1) && unsigned.errors.contains("0 valid signatures"))
      #expect(try await trust("sign", path("r1"), "--key", path("anna")).ending == .exited(0))
      let shown = try await trust("show", path("r1"))
      #expect(shown.ending == .exited(0), "\(shown.errors)")
      #expect(shown.lines.contains { $0.contains(sealing.fingerprint) })
      _ = try await trust("roster", path("description.json"), path("r2"), "--after", path("r1"))
      _ = try await trust("sign", path("r2"), "--key", path("anna"))
      #expect(try await trust("show", path("r2"), "--after", path("r1")).ending == .exited(0))
      let read = try [path("r1"), path("r2")].map {
        try WireJSON.decode(SignedDocument.self, from: try Data(contentsOf: URL(fileURLWithPath: $0)))
      }
      var rosters = PinnedRosters(collaboration: 1, pin: read[0].fingerprint)
      try rosters.take(read)
      let key = rosters.roster?.keys(for: .sealing, of: 3, at: WireTime(Date())).first
      #expect(try key.map { try PublicKey(der: $0) } == sealing)
      try Data("{}".utf8).write(to: folder.appendingPathComponent("description.json"))
      let bad = try await trust("roster", path("description.json"), path("r3"))
      #expect(bad.ending == .exited(2) && bad.errors.contains("“collaboration” is missing"))
    }
  }

  @Test func aKeyForHPKEIsMadeAndStandsInARoster() async throws {
    try await withTemporaryFolder { folder in
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      func wissel(_ arguments: String...) async throws -> Said { try await Self.wissel(arguments, in: folder) }
      let made = try await wissel("station", "keys", "new", path("h"), "--hpke")
      #expect(made.ending == .exited(0), "\(made.errors)")
      #expect(try await wissel("station", "keys", "new", path("h"), "--hpke").ending == .exited(2), "it stays as it is")
      let mode = try FileManager.default.attributesOfItem(atPath: path("h"))[.posixPermissions] as? NSNumber
      #expect(mode?.intValue == 0o600)
      let text = try String(contentsOfFile: path("h"), encoding: .utf8)
      let key = try HPKEPrivateKey(pem: text).publicKey
      #expect(try HPKEPublicKey(pem: String(contentsOfFile: path("h.pub"), encoding: .utf8)) == key)
      let secret = try #require(text.split(separator: "\n").dropFirst().first)
      #expect(!made.lines.contains { $0.contains(secret) })
      let shown = try await wissel("station", "keys", "show", path("h"))
      #expect(shown.lines.first == key.fingerprint && !shown.lines.contains { $0.contains(secret) })

      _ = try await wissel("trust", "key", path("anna"))
      func description(_ file: String) throws {
        try Data(
          """
          {"collaboration": 1, "needed": 1, "signers": ["anna.pub"], "organizations": [
            {"id": 3, "name": "North", "keys": [{"use": "sealing-hpke", "file": "\(file)", "from": "2026-01-01T00:00:00"}]}]}
          """.utf8
        ).write(to: folder.appendingPathComponent("description.json"))
      }
      // A key to sign with has as many bytes and is none to seal with; a private one is none for everybody.
      for file in ["anna.pub", "h"] {
        try description(file)
        #expect(try await wissel("trust", "roster", path("description.json"), path("r0")).ending == .exited(2))
      }
      try description("h.pub")
      #expect(try await wissel("trust", "roster", path("description.json"), path("r1")).ending == .exited(0))
      _ = try await wissel("trust", "sign", path("r1"), "--key", path("anna"))
      let roster = try await wissel("trust", "show", path("r1"))
      #expect(roster.ending == .exited(0), "\(roster.errors)")
      #expect(roster.lines.contains { $0.contains("sealing-hpke") && $0.contains(key.fingerprint) })
      let signed = try WireJSON.decode(
        SignedDocument.self, from: try Data(contentsOf: folder.appendingPathComponent("r1")))
      let read = try RosterChain.read(signed)
      #expect(read.keys(for: .sealingHPKE, of: 3, at: WireTime(Date())) == [key.bytes])
    }
  }

  @Test func anImageIsReviewedAndAKeyAccepted() async throws {
    try await withTemporaryFolder { folder in
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      func wissel(_ arguments: String...) async throws -> Said { try await Self.wissel(arguments, in: folder) }
      let digest = "sha256:" + String(repeating: "a", count: 64)
      _ = try await wissel("trust", "key", path("anna"))
      let key = try #require(try SigningKeyFile.decoded(Data(contentsOf: folder.appendingPathComponent("anna.pub"))))
      let said = try await wissel("trust", "review", "reg/a@\(digest)", path("a.review"), "--key", path("anna"))
      #expect(said.ending == .exited(0), "\(said.errors)")
      let documents = ReviewFolder(path: folder.path).documents()
      #expect(ImageReview.approvers(of: [digest], in: documents, among: [key]) == [key])
      #expect(
        try await wissel("trust", "review", "reg/a:1", path("b.review"), "--key", path("anna")).ending == .exited(2))
      _ = try await wissel("trust", "review", "reg/a@\(digest)", path("c.review"), "--key", path("anna"), "--withdraw")
      #expect(
        ImageReview.approvers(of: [digest], in: ReviewFolder(path: folder.path).documents(), among: [key]).isEmpty)

      try Data(
        """
        api_key: 123e4567-e89b-12d3-a456-426614174000
        server_url: http://127.0.0.1
        port: 1
        api_path: /api
        task_dir: \(folder.path)/d
        encryption: {enabled: false}
        """.utf8
      ).write(to: folder.appendingPathComponent("node.yaml"))
      let trust = TrustFolder(data: path("d"), server: "http://127.0.0.1:1/api")
      try trust.make()
      let (old, new) = try (PrivateKey.generate().publicKey, PrivateKey.generate().publicKey)
      let seen = SeenKeys(folder: trust.keys)
      _ = try seen.judge(old, of: 3)
      _ = try seen.judge(new, of: 3)
      let shown = try await wissel("station", "keys", "pinned", "--config", path("node.yaml"))
      #expect(shown.lines.count == 2 && shown.lines[1].contains(new.fingerprint))
      let config = ["--config", path("node.yaml")]
      let wrong = try await Self.wissel(["station", "keys", "accept", "3", old.fingerprint] + config, in: folder)
      #expect(wrong.ending == .exited(1))
      let right = try await Self.wissel(["station", "keys", "accept", "3", new.fingerprint] + config, in: folder)
      #expect(right.ending == .exited(0), "\(right.errors)")
      #expect(try seen.judge(new, of: 3) == .known)
    }
  }
}
