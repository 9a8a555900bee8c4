/// What is wrong with an expression, or with a value it met. It quotes no data.
package struct FHIRPathError: Error, Equatable, CustomStringConvertible {
  /// The column in the expression, counted from 1.
  package let column: Int
  package let reason: String

  package init(_ column: Int, _ reason: String) {
    self.column = column
    self.reason = reason
  }

  package var description: String { "column \(column): \(reason)" }
}
