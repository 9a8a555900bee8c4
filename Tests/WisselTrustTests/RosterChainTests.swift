import Crypto
import Foundation
import Testing
import WisselTrust
import WisselWire

@Suite struct RosterChainTests {
  private let anna = Curve25519.Signing.PrivateKey()
  private let bert = Curve25519.Signing.PrivateKey()
  private let carl = Curve25519.Signing.PrivateKey()

  private func roster(
    _ number: Int, after previous: SignedDocument?, signers: [Curve25519.Signing.PrivateKey], needed: Int
  ) -> Roster {
    Roster(
      collaboration: 1, number: number, previous: previous?.fingerprint ?? "",
      issuedAt: WireTime(microseconds: Int64(number) * 1_000_000),
      signers: signers.map(\.publicKey.rawRepresentation), needed: needed,
      organizations: [Roster.Member(id: 3, name: "North", keys: [])])
  }

  private func sign(_ roster: Roster, by keys: [Curve25519.Signing.PrivateKey]) throws -> SignedDocument {
    let bytes = try WireJSON.encode(roster)
    return SignedDocument(
      document: bytes,
      signatures: try keys.map {
        .init(key: $0.publicKey.rawRepresentation, signature: try $0.signature(for: bytes))
      })
  }

  private func refusal(_ signed: SignedDocument, after previous: SignedDocument?) -> String? {
    do throws(RosterChain.Refusal) {
      _ = try RosterChain.follow(signed, after: previous, in: 1)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func asManySignersOfThePredecessorAsItSaysHaveToAgree() throws {
    let first = try sign(roster(1, after: nil, signers: [anna, bert], needed: 2), by: [anna, bert])
    #expect(refusal(first, after: nil) == nil)
    let next = roster(2, after: first, signers: [carl], needed: 1)
    #expect(refusal(try sign(next, by: [anna, bert]), after: first) == nil)
    for keys in [[anna], [carl], [anna, anna], [anna, carl]] {
      #expect(refusal(try sign(next, by: keys), after: first)?.contains("needs 2") == true)
    }
    // From then on Carl alone decides.
    let second = try sign(next, by: [anna, bert])
    #expect(refusal(try sign(roster(3, after: second, signers: [carl], needed: 1), by: [carl]), after: second) == nil)
    #expect(refusal(try sign(roster(3, after: second, signers: [anna], needed: 1), by: [anna]), after: second) != nil)
  }

  @Test func aChangedDocumentHasNoSigners() throws {
    var first = try sign(roster(1, after: nil, signers: [anna], needed: 1), by: [anna])
    first.document = Data(String(decoding: first.document, as: UTF8.self).replacing("North", with: "South").utf8)
    #expect(first.signers.isEmpty)
    #expect(refusal(first, after: nil)?.contains("0 valid signatures") == true)
  }

  @Test func whatSkipsForksOrGoesBackIsRefused() throws {
    let first = try sign(roster(1, after: nil, signers: [anna], needed: 1), by: [anna])
    let other = try sign(roster(1, after: nil, signers: [anna, bert], needed: 1), by: [anna])
    #expect(refusal(try sign(roster(3, after: first, signers: [anna], needed: 1), by: [anna]), after: first) != nil)
    #expect(refusal(try sign(roster(2, after: other, signers: [anna], needed: 1), by: [anna]), after: first) != nil)
    var early = roster(2, after: first, signers: [anna], needed: 1)
    early.issuedAt = WireTime(microseconds: 0)
    #expect(refusal(try sign(early, by: [anna]), after: first) == "it is older than the roster before it")
    var deaf = roster(2, after: first, signers: [anna], needed: 2)
    #expect(refusal(try sign(deaf, by: [anna]), after: first) != nil)
    deaf.needed = 0
    #expect(refusal(try sign(deaf, by: [anna]), after: first) != nil)
    var twice = roster(2, after: first, signers: [anna], needed: 1)
    twice.organizations += twice.organizations
    #expect(refusal(try sign(twice, by: [anna]), after: first) == "an organisation stands in it more than once")
  }
}
