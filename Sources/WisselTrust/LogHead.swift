import Foundation
package import WisselWire

/// Where a station's log stands: how many entries, and the hash of the last. Handed to witnesses, it shows later that
/// nothing was cut off.
package struct LogHead: Codable, Sendable, Hashable {
  /// Which of the station's logs.
  package var log: String
  /// How many entries.
  package var count: Int
  /// The hash of the last one, in hexadecimal.
  package var head: String
  package var at: WireTime

  package init(log: String, count: Int, head: String, at: WireTime) {
    self.log = log
    self.count = count
    self.head = head
    self.at = at
  }

  /// Why a head is not accepted.
  package struct Refusal: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  /// Reads a signed head.
  package init(_ signed: SignedDocument) throws(Refusal) {
    guard signed.signatures.count == 1, signed.signers.count == 1 else {
      throw Refusal(description: "it needs one signature, and a right one")
    }
    guard let head = try? WireJSON.decode(LogHead.self, from: signed.document) else {
      throw Refusal(description: "the document is no head of a log")
    }
    guard (1...64).contains(head.log.utf8.count), head.count >= 0, head.head.utf8.count == 64,
      head.head.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
    else {
      throw Refusal(description: "the log's name has 1 to 64 bytes, and the head is SHA-256 in hexadecimal")
    }
    self = head
  }

  /// Checks that a log only grew since an earlier head.
  package func check(after earlier: LogHead) throws(Refusal) {
    guard count > earlier.count || (count == earlier.count && head == earlier.head) else {
      throw Refusal(
        description: count == earlier.count
          ? "the log had another head at \(count) entries"
          : "the log had \(earlier.count) entries before, and now \(count)")
    }
  }
}
