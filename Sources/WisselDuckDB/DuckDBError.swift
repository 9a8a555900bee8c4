/// What DuckDB, or the search for it, could not do.
package struct DuckDBError: Error, Equatable {
  /// What kind of thing went wrong, as far as callers tell them apart.
  package enum Kind: Sendable, Equatable {
    /// The library is not on this machine or is not one we can use.
    case library
    /// More memory was needed than the settings allow.
    case memory
    /// A file cannot be opened or read.
    case file
    /// Anything else: the statement, or the data it read.
    case statement
  }

  package let kind: Kind
  /// DuckDB's own words. They may quote a row of the data: never to be shown or logged where data are patients'.
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The line of a text file the message speaks of, if it does.
  package var line: Int? {
    guard let range = message.firstRange(of: "Line: ") else { return nil }
    return Int(message[range.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }
}
