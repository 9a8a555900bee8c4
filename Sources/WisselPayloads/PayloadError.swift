/// What went wrong in a store of payloads: what was attempted and why it failed. It holds no content and no secret.
package struct PayloadError: Error, Sendable, CustomStringConvertible {
  /// The kinds callers may tell apart. Open: more may come.
  package struct Code: Sendable, Hashable {
    let name: String
    /// The folder or the storage cannot be reached, written or read.
    package static let unavailable = Code(name: "unavailable")
    /// There is nothing under the key.
    package static let missing = Code(name: "missing")
    /// The storage says that these credentials may not do this.
    package static let refused = Code(name: "refused")
    /// The configuration cannot work.
    package static let settings = Code(name: "settings")
  }

  package let code: Code
  package let attempted: String
  package let reason: String

  package init(_ code: Code, attempted: String, reason: String) {
    self.code = code
    self.attempted = attempted
    self.reason = reason
  }

  package var description: String { "\(attempted): \(reason)" }
}
