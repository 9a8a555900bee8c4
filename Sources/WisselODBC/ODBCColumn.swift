/// A column of what a statement gives.
package struct ODBCColumn: Sendable, Equatable {
  /// How a column's values are read and written as text.
  package enum Kind: Sendable, Equatable {
    case text
    /// Text that is filled up with spaces to the column's length.
    case paddedText
    /// A number, in all its digits.
    case number
    /// A number of 24 or 53 bits.
    case float, double
    /// `0` or `1`.
    case bit
    /// `2024-01-31`.
    case date
    /// `2024-01-31 10:00:00.5`: a time of which ODBC does not say in which zone it is.
    case timestamp
    /// A time with its offset, `2024-01-31 10:00:00.5+01:00` (SQL Server's).
    case instant
    /// Bytes: text in UTF-8 where they are that, else hexadecimal.
    case bytes
  }

  package let name: String
  package let kind: Kind

  package init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

  /// - Parameter type: ODBC's number of the type.
  init(name: String, type: Int16) {
    self.name = name
    kind =
      switch type {
      case 1, -8: .paddedText
      case 2, 3: .number
      case -7: .bit
      case 7: .float
      case 6, 8: .double
      case 9, 91: .date
      case 11, 93: .timestamp
      case -155: .instant
      case -3, -4: .bytes
      default: .text
      }
  }
}
