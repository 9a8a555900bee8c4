import Foundation
import Logging
import Synchronization
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselSettings
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// Which keys a station seals for.
@Suite struct KeyDeskTests {
  private static let keys = Result { try (0..<3).map { _ in try PrivateKey.generate().publicKey } }
  private static let signer = SigningKey()
  private static let logger = {
    var logger = Logger(label: "keys")
    logger.logLevel = .critical
    return logger
  }()

  private static func roster(_ number: Int, after: SignedDocument?, _ key: PublicKey) throws -> SignedDocument {
    try signer.sign(
      Roster(
        collaboration: 1, number: number, previous: after?.fingerprint ?? "", issuedAt: WireTime(microseconds: 0),
        signers: [signer.publicKey], needed: 1,
        organizations: [
          .init(id: 2, name: "two", keys: [.init(use: "sealing", key: key.der, from: WireTime(microseconds: 0))])
        ]))
  }

  /// A server that keeps rosters.
  private static func server(_ rosters: @escaping @Sendable () -> [SignedDocument]) -> FakeServer {
    FakeServer { request in
      guard request.path == "wissel/collaboration/1/roster" else {
        return FakeServer.json(["access_token": "eyJhbGciOiJub25lIn0.eyJzdWIiOjR9.c2ln"])
      }
      let list = try rosters().map { try WireJSON.convert(["signed": $0], to: JSONValue.self) }
      return FakeServer.json(["data": .array(list), "links": [:]])
    }
  }

  @Test func aKeyThatIsNotInTheRosterIsRefused() async throws {
    let keys = try Self.keys.get()
    let first = try Self.roster(1, after: nil, keys[0])
    let second = try Self.roster(2, after: first, keys[1])
    let shown = Mutex([first])
    let clock = Mutex(Date())
    try await withTemporaryFolder { folder in
      let client = APIClient(Self.server { shown.withLock { $0 } })
      try await client.logIn(apiKey: "x")
      func open() async throws -> KeyDesk {
        let desk = try RosterDesk(
          RosterSettings(fingerprint: first.fingerprint), collaboration: 1,
          kept: folder.appendingPathComponent("roster"),
          offered: nil, server: client, now: { clock.withLock { $0 } }, logger: Self.logger)
        try await desk.open()
        return KeyDesk(
          own: 1, key: nil, roster: desk, seen: SeenKeys(folder: folder), clock: ClockWatch(now: { Date() }),
          logger: Self.logger)
      }
      let desk = try await open()
      #expect(try await desk.key(of: 2, offered: keys[0].wireText) == keys[0])
      await #expect(throws: KeyDesk.Refusal.self) { try await desk.key(of: 2, offered: keys[1].wireText) }
      await #expect(throws: KeyDesk.Refusal.self) { try await desk.key(of: 3, offered: keys[0].wireText) }
      #expect(try await desk.trusts(keys[0]))
      #expect(try await !desk.trusts(keys[1]))
      // A new roster is found because its key is asked for.
      shown.withLock { $0 = [second, first] }
      clock.withLock { $0 += 60 }
      #expect(try await desk.key(of: 2, offered: keys[1].wireText) == keys[1])
      await #expect(throws: KeyDesk.Refusal.self) { try await desk.key(of: 2, offered: keys[0].wireText) }
      // A server that shows the old one only takes nothing back, also not after a start.
      shown.withLock { $0 = [first] }
      let again = try await open()
      await #expect(throws: KeyDesk.Refusal.self) { try await again.key(of: 2, offered: keys[0].wireText) }
      #expect(try await again.key(of: 2, offered: keys[1].wireText) == keys[1])
    }
  }

  @Test func withoutThePinnedRosterNothingStarts() async throws {
    let keys = try Self.keys.get()
    let other = try Self.roster(1, after: nil, keys[2])
    try await withTemporaryFolder { folder in
      let client = APIClient(Self.server { [other] })
      try await client.logIn(apiKey: "x")
      let desk = try RosterDesk(
        RosterSettings(fingerprint: String(repeating: "0", count: 64)), collaboration: 1,
        kept: folder.appendingPathComponent("roster"), offered: nil, server: client, now: { Date() },
        logger: Self.logger)
      await #expect(throws: StationError.self) { try await desk.open() }
    }
  }

  @Test func theFirstKeyIsPinnedAndAnotherWaitsForAPerson() async throws {
    let keys = try Self.keys.get()
    try await withTemporaryFolder { folder in
      let seen = SeenKeys(folder: folder)
      #expect(try seen.judge(keys[0], of: 2) == .first)
      #expect(try seen.judge(keys[0], of: 2) == .known)
      #expect(try seen.judge(keys[1], of: 2) == .changed(pinned: keys[0].fingerprint))
      #expect(seen.entries() == [.init(organization: 2, pinned: keys[0], offered: keys[1])])
      #expect(seen.contains(keys[0]) && !seen.contains(keys[1]))
      #expect(throws: SeenKeys.Unusable.self) { try seen.accept(keys[2].fingerprint, of: 2) }
      #expect(throws: SeenKeys.Unusable.self) { try seen.accept(keys[1].fingerprint, of: 3) }
      try seen.accept(keys[1].fingerprint, of: 2)
      #expect(seen.entries() == [.init(organization: 2, pinned: keys[1], offered: nil)])
      // What is there and cannot be read is no first time.
      try Data("?".utf8).write(to: folder.appendingPathComponent("2"))
      #expect(throws: SeenKeys.Unusable.self) { try seen.judge(keys[2], of: 2) }
    }
  }

  @Test func ordersAreRememberedOverACrash() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("nonces")
      let time = WireTime(microseconds: 50)
      func use(_ nonce: String, _ run: String) -> NonceLedger.Use {
        .init(nonce: nonce, run: run, until: WireTime(microseconds: 100))
      }
      #expect(try NonceBook(file).take(use("a", "1"), at: time) == .taken)
      // A line that was cut short.
      let handle = try FileHandle(forWritingTo: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(#"{"nonce":"b""#.utf8))
      try handle.close()
      let book = try NonceBook(file)
      #expect(book.holder(of: "a") == "1" && book.holder(of: "b") == nil)
      #expect(try book.take(use("b", "2"), at: time) == .taken)
      let again = try NonceBook(file)
      #expect(try again.take(use("a", "3"), at: time) == .used)
      #expect(try again.take(use("b", "3"), at: time) == .used)
      #expect(try again.take(use("b", "2"), at: time) == .known)
    }
  }
}
