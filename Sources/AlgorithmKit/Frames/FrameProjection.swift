import WisselDuckDB

/// How a column is asked for, and in which form its values come.
enum FrameProjection {
  /// One column of the select list: expression, form, and the entry it is read by.
  typealias Column = (expression: String, form: Form, entry: CodebookColumn)

  /// The form in which DuckDB hands over values.
  enum Form {
    case text, integers, doubles

    /// A builder that turns this form into a column of the codebook's type.
    func builder(for entry: CodebookColumn) throws -> any ColumnBuilder {
      switch (self, entry.type) {
      case (.text, .categorical): try CategoryBuilder(entry)
      case (.text, .integer): IntegerTextBuilder(entry.name)
      case (.text, .numeric): NumberTextBuilder(entry.name)
      case (.integers, _): IntegerBuilder(entry.name)
      case (.doubles, .integer): WholeNumberBuilder(entry.name)
      case (.doubles, _): NumberBuilder(entry.name)
      }
    }
  }

  /// The number of rows, as a column.
  static let count: Column = ("n", .integers, CodebookColumn(name: "n", type: .integer))

  /// How a column of a Parquet file is read where that agrees with the codebook.
  static func parquet(_ entry: CodebookColumn, stored: DuckDBRows.ColumnType) throws -> Column {
    let name = SQLText.name(entry.name)
    let whole: Set<DuckDBRows.ColumnType> = [
      .tinyint, .smallint, .integer, .bigint, .utinyint, .usmallint, .uinteger, .ubigint, .hugeint, .uhugeint,
    ]
    let decimal: Set<DuckDBRows.ColumnType> = [.float, .double, .decimal]
    switch entry.type {
    case .integer where whole.contains(stored) || stored == .boolean: return ("\(name)::BIGINT", .integers, entry)
    case .integer where decimal.contains(stored), .numeric where whole.contains(stored) || decimal.contains(stored):
      return ("\(name)::DOUBLE", .doubles, entry)
    case .categorical where whole.contains(stored) || stored == .boolean || stored == .enumeration:
      return ("\(name)::VARCHAR", .text, entry)
    case _ where stored == .varchar: return (name, .text, entry)
    default:
      throw FrameError(
        column: entry.name, "the file's type for it does not fit '\(entry.type.rawValue)' of the codebook")
    }
  }
}
