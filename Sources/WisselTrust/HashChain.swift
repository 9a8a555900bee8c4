import Crypto

/// An entry of a log that is bound to all before it by its hash.
package protocol ChainedEntry {
  /// Its place, from 1 without gaps.
  var sequence: Int { get }
  /// SHA-256 in hexadecimal, as ``hash(after:)`` makes it.
  var hash: String { get }
  /// Everything that the hash covers besides the place and the hash before it, in a fixed order.
  var hashedParts: [String] { get }
}

extension ChainedEntry {
  /// SHA-256, in hexadecimal, of the previous entry's hash and everything in this one. Each part is preceded by its
  /// length, so that no two entries read the same.
  package func hash(after previous: String) -> String {
    var text: [UInt8] = []
    for part in [previous, String(sequence)] + hashedParts {
      text += "\(part.utf8.count):".utf8
      text += part.utf8
    }
    return SHA256.hash(data: text).hexadecimal
  }
}

/// Follows a log from its beginning and tells where it was tampered with.
///
/// An entry that was changed, taken out or put in breaks the chain. Entries cut off at the end do not: keep the hash of
/// the last entry elsewhere, and ask whether it still occurs.
package struct HashChain: Sendable, Equatable {
  /// How many entries were seen.
  package private(set) var count = 0
  /// The hash of the last entry; empty before the first.
  package private(set) var head = ""

  package init() {}

  /// The first entry that does not follow the one before it.
  package struct BrokenLink: Error, Equatable, CustomStringConvertible {
    package let sequence: Int
    package let description: String

    package init(sequence: Int, description: String) {
      self.sequence = sequence
      self.description = description
    }
  }

  /// Takes the next entry.
  package mutating func follow(_ entry: some ChainedEntry) throws(BrokenLink) {
    guard entry.sequence == count + 1 else {
      throw BrokenLink(
        sequence: count + 1,
        description: "entry \(count + 1) is missing; the next one that is there is \(entry.sequence)")
    }
    guard entry.hash == entry.hash(after: head) else {
      throw BrokenLink(
        sequence: entry.sequence,
        description: "entry \(entry.sequence) was changed, or does not follow the one before it")
    }
    count += 1
    head = entry.hash
  }
}
