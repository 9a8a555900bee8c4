import Crypto
import Foundation
import WisselTrust
import WisselWire

/// Signs rosters and heads of logs, as people and stations do.
struct TestSigner {
  let key = Curve25519.Signing.PrivateKey()

  var publicKey: Data { key.publicKey.rawRepresentation }

  func sign(_ document: some Encodable) throws -> SignedDocument {
    let bytes = try WireJSON.encode(document)
    return SignedDocument(
      document: bytes, signatures: [.init(key: publicKey, signature: try key.signature(for: bytes))])
  }

  /// A roster that names this signer for the next one.
  func roster(
    collaboration: Int, number: Int, after previous: SignedDocument?, organizations: [Int] = []
  ) throws -> SignedDocument {
    try sign(
      Roster(
        collaboration: collaboration, number: number, previous: previous?.fingerprint ?? "",
        issuedAt: WireTime(microseconds: 1_700_000_000_000_000 + Int64(number)), signers: [publicKey], needed: 1,
        organizations: organizations.map { Roster.Member(id: $0, name: "o\($0)", keys: []) }))
  }

  func head(log: String = "runs", count: Int, digit: String = "a") throws -> SignedDocument {
    try sign(
      LogHead(
        log: log, count: count, head: String(repeating: digit, count: 64),
        at: WireTime(microseconds: 1_700_000_000_000_000)))
  }
}

extension SignedDocument {
  /// The body of a request.
  var json: JSONValue {
    get throws { try WireJSON.convert(self, to: JSONValue.self) }
  }
}
