/// What went wrong in the database. It says what was attempted and why that failed, and never carries a value of a
/// statement, since values may be personal.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
  /// The kinds callers may tell apart. Open: more may come.
  package struct Code: Sendable, Hashable {
    let name: String
    /// The file or the server cannot be opened, read or written.
    package static let unavailable = Code(name: "unavailable")
    /// The connection was lost while changes were being kept: they may have been, or not.
    package static let undecided = Code(name: "undecided")
    /// A row with the same unique value exists; `constraint` names the columns.
    package static let unique = Code(name: "unique")
    /// A row refers to another that does not exist, or is still referred to.
    package static let reference = Code(name: "reference")
    /// Another writer held the database longer than we wait.
    package static let busy = Code(name: "busy")
    /// The tables in it were not made by us.
    package static let foreign = Code(name: "foreign")
    /// It was made by a newer version.
    package static let newer = Code(name: "newer")
    /// A column is missing or holds another kind of value.
    package static let column = Code(name: "column")
    /// The statement itself is wrong or was refused.
    package static let statement = Code(name: "statement")
  }

  package let code: Code
  /// What was attempted: a statement's text without its values, or an activity.
  package let attempted: String
  /// What is wrong, and what to do where that can be said.
  package let reason: String
  /// For `.unique`: the columns, as `table.column, table.column`.
  package let constraint: String?

  package init(_ code: Code, attempted: String, reason: String, constraint: String? = nil) {
    self.code = code
    self.attempted = attempted
    self.reason = reason
    self.constraint = constraint
  }

  package var description: String { "\(attempted): \(reason)" }
}
