package import Foundation
import WisselWire

/// Checks a receipt without asking anybody.
package struct ReceiptCheck: Sendable {
  /// Why a receipt is not good.
  package enum Fault: Error, Hashable, CustomStringConvertible {
    /// It is no receipt, so that nothing can be said about it.
    case unreadable
    case signature
    case otherKey(String)
    case result
    case brokenLog(String)
    case otherLog(String)
    case notInLog
    case head(String)
    case cut(String)

    package var description: String {
      switch self {
      case .unreadable: "this is no receipt"
      case .signature: "the signature is wrong: the receipt was changed, or never signed"
      case .otherKey(let key): "it is signed with another key, whose fingerprint is \(key)"
      case .result: "the result is not the one the receipt was made for, or the salt belongs to another one"
      case .brokenLog(let why): "the log was tampered with: \(why)"
      case .otherLog(let why): "the log is not the one the receipt was written into: \(why)"
      case .notInLog: "the log does not tell of this receipt: the end of the run was taken out, or comes later"
      case .head(let why): "a witness's head is of no use: \(why)"
      case .cut(let why): "the log is not the one that a witness saw: \(why)"
      }
    }
  }

  package let receipt: Receipt
  /// The key that signed it.
  package let key: Data
  /// The fingerprint of the signed bytes.
  package let fingerprint: String
  private var foundPlace = false
  private var foundEnd = false
  /// Heads of the log that witnesses keep, and which of them the log has come by.
  private var heads: Set<LogHead> = []
  private var met: Set<LogHead> = []

  /// Reads a receipt and checks its signature.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - expected: the station's key, where it is known.
  package init(_ bytes: Data, key expected: Data? = nil) throws(Fault) {
    guard let signed = try? WireJSON.decode(SignedDocument.self, from: bytes) else { throw .unreadable }
    guard let receipt = try? WireJSON.decode(Receipt.self, from: signed.document), receipt.form == Receipt.form else {
      // Bytes that nobody signed may be anything.
      if signed.signers.isEmpty { throw .signature }
      throw .unreadable
    }
    guard signed.signatures.count == 1, let key = signed.signers.first else { throw .signature }
    guard expected == nil || expected == key else { throw .otherKey(SigningKey.fingerprint(key)) }
    // The file is a frame around what is signed; nothing else has a place in it.
    guard let form = try? WireJSON.encode(signed), form == bytes else { throw .signature }
    self.receipt = receipt
    self.key = key
    fingerprint = signed.fingerprint
  }

  /// Takes a signed head of the log that a witness keeps; the log must have come by it.
  ///
  /// - Returns: false for the head of another log, which says nothing here.
  package mutating func expect(_ bytes: Data) throws(Fault) -> Bool {
    guard let signed = try? WireJSON.decode(SignedDocument.self, from: bytes) else {
      throw .head("it is no signed document")
    }
    let head: LogHead
    do { head = try LogHead(signed) } catch { throw .head(error.description) }
    guard head.log == receipt.log.name else { return false }
    guard signed.signers == [key] else { throw .head("another key signed it than the receipt") }
    heads.insert(head)
    return true
  }

  /// Looks at an entry of the log that the receipt should be in.
  package mutating func see(_ entry: ProofEntry) {
    for head in heads where head.count == entry.sequence && head.head == entry.hash { met.insert(head) }
    if entry.sequence == receipt.log.count, entry.hash == receipt.log.head { foundPlace = true }
    if entry.content.event == .ended, entry.content.run == receipt.run, entry.content.details["receipt"] == fingerprint,
      foundPlace
    {
      foundEnd = true
    }
  }

  /// Decides, once the whole log was seen.
  package func checkLog() throws(Fault) {
    guard foundPlace else { throw .otherLog("it has no entry \(receipt.log.count) with the hash the receipt names") }
    guard foundEnd else { throw .notInLog }
    if let missing = heads.subtracting(met).min(by: { $0.count < $1.count }) {
      throw .cut("it has no entry \(missing.count) with the hash it had on \(missing.at)")
    }
  }
}
