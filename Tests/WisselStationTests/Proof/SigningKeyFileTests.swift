import Foundation
import Testing
import WisselStation
import WisselTesting
import WisselTrust

@Suite struct SigningKeyFileTests {
  private static func mode(_ file: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
  }

  @Test func aKeyIsMadeOnceForTheStationAlone() async throws {
    try await withTemporaryFolder { folder in
      let made = try SigningKeyFile(folder: folder).open()
      let secret = folder.appendingPathComponent("signing.key")
      let shared = folder.appendingPathComponent("signing.pub")
      #expect(try Self.mode(secret) == 0o600 && Self.mode(shared) == 0o644)
      #expect(SigningKeyFile.decoded(try Data(contentsOf: shared)) == made.publicKey)
      try FileManager.default.removeItem(at: shared)
      #expect(try SigningKeyFile(folder: folder).open().secret == made.secret)
      #expect(SigningKeyFile.decoded(try Data(contentsOf: shared)) == made.publicKey)
    }
  }

  @Test func aKeyOfNoUseIsNeverReplaced() async throws {
    try await withTemporaryFolder { folder in
      let secret = folder.appendingPathComponent("signing.key")
      let key = try SigningKeyFile(folder: folder).open()
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: secret.path)
      let open = #expect(throws: StationError.self) { try SigningKeyFile(folder: folder).open() }
      #expect(open?.description.contains("others can read it") == true)
      #expect(SigningKeyFile.decoded(try Data(contentsOf: secret)) == key.secret)
      try Data("nonsense".utf8).write(to: secret)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret.path)
      let nonsense = #expect(throws: StationError.self) { try SigningKeyFile(folder: folder).open() }
      #expect(nonsense?.description.contains("it is no key") == true)
      #expect(try Data(contentsOf: secret) == Data("nonsense".utf8))
    }
  }
}
