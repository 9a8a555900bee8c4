import Foundation
import Testing
import WisselTrust
import WisselWire

@Suite struct ReceiptTests {
  private let key = SigningKey()

  private func receipt(log: Receipt.Place = .init(name: "runs-1", count: 2, head: "ab")) -> Receipt {
    Receipt(
      station: .init(server: "https://server.example/api", node: 4, organization: 1, collaboration: 2), run: 7, task: 6,
      job: 5, parent: 5, ordinal: 3, taskCreated: "2026-05-27T12:00:00",
      image: .init(reference: "reg.example/a:1", id: "sha256:1", digests: ["sha256:2"]), function: "mean",
      input: .init(hash: "00", bytes: 12), databases: [.init(label: "default", type: "csv")],
      decidedAt: WireTime(microseconds: 1), endedAt: WireTime(microseconds: 2), status: "completed",
      result: .init(commitment: "cc", bytes: 9), log: log)
  }

  private func fault(_ bytes: Data, key: Data? = nil) -> ReceiptCheck.Fault? {
    do throws(ReceiptCheck.Fault) {
      _ = try ReceiptCheck(bytes, key: key)
      return nil
    } catch {
      return error
    }
  }

  @Test func aSignedReceiptTellsWhatWasStated() throws {
    let signed = try key.sign(receipt())
    let check = try ReceiptCheck(WireJSON.encode(signed), key: key.publicKey)
    #expect(check.receipt == receipt() && check.key == key.publicKey && check.fingerprint == signed.fingerprint)
    let document = try WireJSON.decode(JSONValue.self, from: signed.document)
    #expect(document["order"]?.isNull == true && document["exclusions"] == [])
    #expect(document["result"]?["commitment"] == "cc" && document["ordinal"] == 3)
  }

  @Test func everyByteThatIsChangedShows() throws {
    let bytes = try WireJSON.encode(try key.sign(receipt()))
    for place in bytes.indices {
      for change: UInt8 in [1, 2, 0x20] {
        var changed = bytes
        changed[place] ^= change
        #expect(fault(changed, key: key.publicKey) != nil, "byte \(place)")
      }
    }
    #expect(fault(bytes.dropLast()) == .unreadable)
    #expect(fault(bytes + [0x20]) == .signature)
    #expect(fault(Data()) == .unreadable)
  }

  @Test func anotherKeyAnotherSignatureOrAnotherDocumentIsNone() throws {
    let other = SigningKey()
    let bytes = try WireJSON.encode(try other.sign(receipt()))
    #expect(fault(bytes) == nil)
    #expect(fault(bytes, key: key.publicKey) == .otherKey(SigningKey.fingerprint(other.publicKey)))
    var changed = try key.sign(receipt())
    var lie = receipt()
    lie.status = "failed"
    changed.document = try WireJSON.encode(lie)
    #expect(fault(try WireJSON.encode(changed)) == .signature)
    changed.signatures = []
    #expect(fault(try WireJSON.encode(changed)) == .signature)
    #expect(fault(try WireJSON.encode(try key.sign(["form": "wissel.receipt.1"]))) == .unreadable)
    lie.form = "another"
    #expect(fault(try WireJSON.encode(try key.sign(lie))) == .unreadable)
  }

  @Test func aKeptKeyIsTheSameKey() throws {
    let kept = try #require(SigningKey(secret: key.secret))
    #expect(kept.publicKey == key.publicKey)
    #expect(SigningKey(secret: Data([1, 2])) == nil)
  }

  /// A log with a decision, and the end of the run that the receipt belongs to.
  private func log(receipt fingerprint: String, chain: inout HashChain) throws -> ProofEntry {
    let entry = try ProofEntry(
      after: chain, at: WireTime(microseconds: 3), .ended, run: 7, details: ["receipt": fingerprint])
    try chain.follow(entry)
    return entry
  }

  @Test func aLogTellsOfItsReceipts() throws {
    var chain = HashChain()
    let first = try ProofEntry(after: chain, at: WireTime(microseconds: 1), .opened, details: ["name": "runs-1"])
    try chain.follow(first)
    let signed = try key.sign(receipt(log: .init(name: "runs-1", count: chain.count, head: chain.head)))
    let end = try log(receipt: signed.fingerprint, chain: &chain)
    let other = try log(receipt: "ff", chain: &chain)
    func fault(_ entries: [ProofEntry]) throws -> ReceiptCheck.Fault? {
      var check = try ReceiptCheck(WireJSON.encode(signed))
      for entry in entries { check.see(entry) }
      do throws(ReceiptCheck.Fault) {
        try check.checkLog()
        return nil
      } catch {
        return error
      }
    }
    #expect(try fault([first, end, other]) == nil)
    #expect(try fault([first, other]) == .notInLog)
    #expect(try fault([end]) == .otherLog("it has no entry 1 with the hash the receipt names"))
    let another = try ProofEntry(
      after: HashChain(), at: WireTime(microseconds: 2), .opened, details: ["name": "runs-1"])
    #expect(try fault([another, end]) == .otherLog("it has no entry 1 with the hash the receipt names"))
  }

  @Test func aCommitmentNeedsResultAndSalt() {
    func commitment(_ salt: UInt8, _ pieces: [String]) -> String {
      var commitment = Commitment(salt: Data(repeating: salt, count: Commitment.saltBytes))
      for piece in pieces { commitment.feed(Array(piece.utf8)) }
      return commitment.text
    }
    #expect(commitment(1, ["yes"]) == commitment(1, ["y", "es"]))
    #expect(commitment(1, ["yes"]) != commitment(1, ["no"]))
    #expect(commitment(1, ["yes"]) != commitment(2, ["yes"]))
    #expect(Commitment.salt() != Commitment.salt() && Commitment.salt().count == 32)
  }
}
