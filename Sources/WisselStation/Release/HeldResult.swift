package import Foundation
import WisselTrust
package import WisselWire

/// A result that waits: the outcome it belongs to, and which bytes people decide about.
package struct HeldResult: Codable, Sendable, Equatable {
  /// The outcome as it will be reported once the result is released.
  package var ending: RunEnding
  package var since: WireTime
  /// SHA-256 of the bytes, in hexadecimal; known to those who see them.
  package var hash: String
  package var bytes: Int
  /// For the commitment that log and receipt name instead of the hash, which would let others try out small results.
  package var salt: Data
  /// See `Commitment`.
  package var commitment: String
  /// How many people must release it.
  package var people: Int

  package init(
    ending: RunEnding, since: WireTime, hash: String, bytes: Int, salt: Data, commitment: String, people: Int
  ) {
    self.ending = ending
    self.since = since
    self.hash = hash
    self.bytes = bytes
    self.salt = salt
    self.commitment = commitment
    self.people = people
  }
}
