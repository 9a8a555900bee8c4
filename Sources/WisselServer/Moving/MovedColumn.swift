import WisselDatabase
import WisselWire

/// One column of a table that is moved: its name in ours, and what becomes of the value found.
struct MovedColumn: Sendable {
  let name: String
  let value: Treatment

  enum Treatment: Sendable {
    /// As it is, null included.
    case same
    /// As it is; null becomes this.
    case orElse(SQLValue)
    /// A moment as text, null where there is none.
    case time
    /// A moment as text; where there is none, the moment of the move.
    case timeOrNow
    /// The id of a row that was moved; when that is missing the row is left out.
    case of(String)
    /// The id of a row that was moved, or null.
    case optional(String)
    /// Something only this column needs; a refusal leaves the row out.
    case made(@Sendable (SQLValue) -> Made)
  }

  /// What a treatment of its own gives.
  enum Made: Sendable {
    case value(SQLValue)
    /// The value, and something to tell.
    case noting(SQLValue, String)
    case leaveOut(String)
  }

  init(_ name: String, _ value: Treatment = .same) {
    self.name = name
    self.value = value
  }
}
