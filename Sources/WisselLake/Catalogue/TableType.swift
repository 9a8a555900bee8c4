import WisselFHIR

/// The type of a view's column in a table of DuckDB: the one its tag `ansi/type` asks for, else what values of its
/// declared type are kept as. Dates and times without a tag stay text, as precise as they were written.
struct TableType {
  enum Kind {
    case text, boolean, integer, decimal, double, date, time
    /// A moment without, and with, an offset.
    case timestamp, moment
  }

  let kind: Kind
  /// DuckDB's name of it.
  let sql: String
  /// Whether digits in quotes are a whole number.
  let takesQuotedDigits: Bool

  private init(_ kind: Kind, _ sql: String, takesQuotedDigits: Bool = false) {
    (self.kind, self.sql, self.takesQuotedDigits) = (kind, sql, takesQuotedDigits)
  }

  static let text = TableType(.text, "VARCHAR")
  /// As exact as any measurement, though the zeros at the end of one are not kept.
  static let decimal = TableType(.decimal, "DECIMAL(38, 18)")

  init(_ column: ViewDefinition.Column) {
    self = column.sqlType.flatMap { Self.tagged($0) } ?? Self.declared(column.type)
  }

  private static func declared(_ type: String?) -> TableType {
    switch type?.split(separator: "/").last.map(String.init) {
    case "boolean": TableType(.boolean, "BOOLEAN")
    case "integer", "positiveInt", "unsignedInt": TableType(.integer, "INTEGER")
    // FHIR has these in quotes.
    case "integer64": TableType(.integer, "BIGINT", takesQuotedDigits: true)
    case "decimal": decimal
    default: text
    }
  }

  /// A type of ISO/IEC 9075 in DuckDB; nil for those that hold no value of FHIR as it is: binary ones and intervals.
  private static func tagged(_ tag: String) -> TableType? {
    let name = tag.prefix { $0 != "(" }.split(separator: " ").joined(separator: " ")
    let rest = tag.drop { $0 != ")" }.dropFirst().split(separator: " ").joined(separator: " ")
    switch rest.isEmpty ? name : name + " " + rest {
    case "BOOLEAN": return TableType(.boolean, "BOOLEAN")
    case "SMALLINT": return TableType(.integer, "SMALLINT")
    case "INTEGER", "INT": return TableType(.integer, "INTEGER")
    case "BIGINT": return TableType(.integer, "BIGINT", takesQuotedDigits: true)
    case "NUMERIC", "DECIMAL", "DEC": return decimal(tag)
    case "REAL": return TableType(.double, "FLOAT")
    case "FLOAT", "DOUBLE PRECISION", "DECFLOAT": return TableType(.double, "DOUBLE")
    case "DATE": return TableType(.date, "DATE")
    case "TIME", "TIME WITHOUT TIME ZONE": return TableType(.time, "TIME")
    case "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE": return TableType(.timestamp, "TIMESTAMP")
    case "TIMESTAMP WITH TIME ZONE": return TableType(.moment, "TIMESTAMPTZ")
    case let name where name.contains("CHAR") || name.contains("CLOB"): return text
    default: return name.contains("CHARACTER LARGE OBJECT") ? text : nil
    }
  }

  private static func decimal(_ tag: String) -> TableType? {
    guard let match = tag.firstMatch(of: /\(\s*([0-9]{1,2})\s*(?:,\s*([0-9]{1,2})\s*)?\)/) else { return decimal }
    guard let digits = Int(match.1), let scale = Int(match.2 ?? "0"), (1...38).contains(digits), scale <= digits else {
      return nil
    }
    return TableType(.decimal, "DECIMAL(\(digits), \(scale))")
  }

  /// The tag of a column that no table here can follow; nil for none.
  static func stranger(_ column: ViewDefinition.Column) -> String? {
    column.sqlType.flatMap { tagged($0) == nil ? $0 : nil }
  }
}

extension TableType {
  /// What is told of a value that is not of the column's type. It quotes no data.
  static func failure(_ column: ViewDefinition.Column) -> ViewError {
    let type = column.sqlType ?? column.type ?? "text"
    return ViewError(
      column.place + (column.sqlType == nil ? ".type" : ".tag"),
      "a value of the column '\(column.name)' is not of the column's type, \(type)")
  }
}
