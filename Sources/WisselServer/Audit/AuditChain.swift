/// Follows the audit log from its beginning and tells where it was tampered with.
///
/// An entry that was changed, taken out or put in breaks the chain. Entries cut off at the end do not: keep the hash of
/// the last entry elsewhere, and ask whether it still occurs.
package struct AuditChain: Sendable, Equatable {
  /// How many entries were seen.
  package private(set) var count = 0
  /// The hash of the last entry; empty before the first.
  package private(set) var head = ""

  package init() {}

  /// The first entry that does not follow the one before it.
  package struct BrokenLink: Error, Equatable, CustomStringConvertible {
    package let sequence: Int
    package let description: String
  }

  /// Takes the next entry.
  package mutating func follow(_ entry: AuditEntry) throws(BrokenLink) {
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
