/// Why an image cannot be made.
package struct ImageError: Error, Equatable, CustomStringConvertible {
  /// What was attempted and what is wrong.
  package let description: String

  package init(_ description: String) { self.description = description }
}
