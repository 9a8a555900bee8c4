import Foundation
import Logging
import WisselClient
import WisselModel
import WisselSealing
import WisselSettings
import WisselTrust
import WisselWire

@testable import WisselStation

/// Organisation 1 is ours. 2 has a key for HPKE as well, 3 has none, 4 is not in the roster.
struct HPKEWorld {
  static let signer = SigningKey()
  /// Made once: each takes a second or more.
  static let rsa = Result { try (0..<3).map { _ in try PrivateKey.generate() } }

  let own = HPKEPrivateKey()
  let second = HPKEPrivateKey()
  let logger = {
    var logger = Logger(label: "hpke")
    logger.logLevel = .critical
    return logger
  }()

  /// - Parameter organizations: with keys for HPKE.
  func roster(
    _ number: Int = 1, after previous: SignedDocument? = nil, hpke organizations: Set<Int> = [1, 2]
  ) throws -> SignedDocument {
    let start = WireTime(microseconds: 0)
    let (rsa, hpke) = (try Self.rsa.get(), [1: own.publicKey, 2: second.publicKey])
    return try Self.signer.sign(
      Roster(
        collaboration: 1, number: number, previous: previous?.fingerprint ?? "", issuedAt: start,
        signers: [Self.signer.publicKey], needed: 1,
        organizations: (1...3).map { id in
          let sealing = [Roster.Key(use: "sealing", key: rsa[id - 1].publicKey.der, from: start)]
          let more = hpke[id].flatMap { organizations.contains(id) ? $0 : nil }
            .map { [Roster.Key(use: "sealing-hpke", key: $0.bytes, from: start)] }
          return Roster.Member(id: id, name: "\(id)", keys: sealing + (more ?? []))
        }))
  }

  /// What a station of organisation 1 judges with, whose rosters are in a file.
  func desk(
    _ rosters: [SignedDocument], in folder: URL, key: HPKEPrivateKey? = nil,
    now: @escaping @Sendable () -> Date = { Date() }
  ) async throws -> KeyDesk {
    let file = folder.appendingPathComponent("rosters.json")
    try WireJSON.encode(rosters).write(to: file)
    let server = APIClient(
      FakeServer { _ in FakeServer.json(["access_token": "eyJhbGciOiJub25lIn0.eyJzdWIiOjR9.c2ln"]) })
    try await server.logIn(apiKey: "x")
    let desk = try RosterDesk(
      RosterSettings(fingerprint: rosters[0].fingerprint), collaboration: 1,
      kept: folder.appendingPathComponent("kept"),
      offered: file.path, server: server, now: now, logger: logger)
    try await desk.open()
    return KeyDesk(
      own: 1, key: try Self.rsa.get()[0].publicKey, hpke: key, roster: desk, seen: SeenKeys(folder: folder),
      clock: ClockWatch(now: { Date() }), logger: logger)
  }

  func scope(_ purpose: HPKEScope.Purpose, from sender: Int, for receiver: Int, run: Int? = nil) -> HPKEScope {
    HPKEScope(collaboration: 1, purpose: purpose, sender: sender, receiver: receiver, run: run)
  }

  /// A result of organisation 2 for ours.
  func result(_ text: String, of run: Int, by key: HPKEPrivateKey? = nil) throws -> String {
    try Addressee.hpke(
      HPKESealing(by: key ?? second, for: own.publicKey, scope: scope(.result, from: 2, for: 1, run: run))
    ).text(Array(text.utf8))
  }

  /// What organisation 2 reads of an input of ours.
  func input(_ text: String) throws -> [UInt8] {
    try Opener.hpke(
      HPKEOpening(with: second, from: [own.publicKey], scope: scope(.input, from: 1, for: 2))
    ).open(text)
  }
}
