/// Why bytes are not JSON, and where. It quotes nothing of them.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  /// The byte at which reading stopped, counted from 0.
  package let offset: Int
  package let reason: String

  package var description: String { "byte \(offset + 1): \(reason)" }
}
