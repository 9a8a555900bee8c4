/// What ODBC could not do. It never holds a driver's own words, which may quote a row or a password: of a diagnostic
/// record the state and the driver's number are told.
package struct ODBCError: Error, Equatable, CustomStringConvertible {
  /// What kind of thing went wrong, as far as callers tell them apart.
  package enum Kind: Sendable, Equatable {
    /// The driver manager's library is not on this machine.
    case library
    /// The database cannot be opened.
    case connection
    /// The statement, or reading what it gives.
    case statement
  }

  package let kind: Kind
  package let attempted: String
  /// What is wrong, and what to do.
  package let reason: String
  /// The SQLSTATE, where there is one.
  package let state: String?

  package init(_ kind: Kind, attempted: String, reason: String, state: String? = nil) {
    (self.kind, self.attempted, self.reason, self.state) = (kind, attempted, reason, state)
  }

  package var description: String { "\(attempted): \(reason)" }
}
