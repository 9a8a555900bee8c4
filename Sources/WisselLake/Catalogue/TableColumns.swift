import WisselDuckDB
import WisselFHIR

/// A view's encoded columns as columns of a table. A value that is not of its column's type is an error that names the
/// column: nothing is rounded to whole numbers or made of a text.
enum TableColumns {
  /// A column from encoded texts (see ``Encoded`` in the core), by its place among the view's.
  static func sql(_ column: ViewDefinition.Column, _ place: Int) -> String {
    let (type, encoded, name) = (TableType(column), "c\(place)", SQLText.name(column.name))
    guard column.isCollection else { return "\(value(encoded, type, place)) AS \(name)" }
    let items = "from_json(\(encoded), '[\"VARCHAR\"]')"
    return "list_transform(\(items), lambda z: \(value("z", type, place))) AS \(name)"
  }

  static func isDecimal(_ column: ViewDefinition.Column) -> Bool { TableType(column).kind == .decimal }

  /// The columns of the record with the given name, in which decimals are what they are, and all else is text as people
  /// read it; ``TableCheck`` saw that booleans and whole numbers are such.
  static func plain(_ columns: [ViewDefinition.Column], of record: String) -> [String] {
    columns.enumerated().map { place, column in
      let (type, text) = (TableType(column), "\(record).c\(place)")
      let value =
        switch type.kind {
        case .text: text
        case .decimal where type.sql == TableType.decimal.sql: text
        case .boolean, .integer: "CAST(\(text) AS \(type.sql))"
        default:
          "CASE WHEN \(text) IS NULL THEN NULL WHEN \(reads(text, type)) THEN \(cast(text, type)) "
            + "ELSE \(failure(place, type)) END"
        }
      return "\(value) AS \(SQLText.name(column.name))"
    }
  }

  /// The error that a message of DuckDB's tells of, if it is one of a column's type.
  static func failure(in message: String, _ columns: [ViewDefinition.Column]) -> ViewError? {
    guard let range = message.firstRange(of: "wissel?"),
      let place = Int(message[range.upperBound...].prefix { $0 != "?" }), columns.indices.contains(place)
    else { return nil }
    return TableType.failure(columns[place])
  }

  private static func failure(_ place: Int, _ type: TableType) -> String {
    "CAST(error('wissel?\(place)?') AS \(type.sql))"
  }

  private static func value(_ encoded: String, _ type: TableType, _ place: Int) -> String {
    let text = shown(encoded)
    guard type.kind != .text else { return text }
    let letters =
      switch type.kind {
      case .boolean: "'b'"
      case .integer: type.takesQuotedDigits ? "'n', 's'" : "'n'"
      case .decimal, .double: "'n', 'h'"
      default: "'s', 'd', 't', 'c'"
      }
    return "CASE WHEN \(encoded) IS NULL OR \(encoded) = 'x' THEN NULL "
      + "WHEN left(\(encoded), 1) IN (\(letters)) AND \(reads(text, type)) THEN \(cast(text, type)) "
      + "WHEN left(\(encoded), 1) = '!' THEN CAST(\(text) AS \(type.sql)) ELSE \(failure(place, type)) END"
  }

  /// Whether a text, or a decimal, can be of a type without losing anything but digits behind a decimal's scale.
  private static func reads(_ text: String, _ type: TableType) -> String {
    let fits = type.kind == .timestamp ? "TRY_CAST(\(zoned(text)) AS TIMESTAMPTZ)" : "TRY_CAST(\(text) AS \(type.sql))"
    let (day, clock) = ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?")
    let zone = "(Z|[+-][0-9]{2}:[0-9]{2})"
    let form: String? =
      switch type.kind {
      case .integer: "-?[0-9]+([.]0+)?"
      case .date: day
      case .time: clock
      case .timestamp: "\(day)T\(clock)\(zone)?"
      case .moment: "\(day)T\(clock)\(zone)"
      case .text, .boolean, .decimal, .double: nil
      }
    return form.map { "regexp_full_match(\(text), '\($0)') AND \(fits) IS NOT NULL" } ?? "\(fits) IS NOT NULL"
  }

  /// A text as a value of a type; of a moment with an offset its time in UTC, where the type has none.
  private static func cast(_ text: String, _ type: TableType) -> String {
    guard type.kind == .timestamp else { return "CAST(\(text) AS \(type.sql))" }
    return "make_timestamp(epoch_us(CAST(\(zoned(text)) AS TIMESTAMPTZ)))"
  }

  private static func zoned(_ text: String) -> String {
    "CASE WHEN regexp_matches(\(text), '(Z|[+-][0-9]{2}:[0-9]{2})$') THEN \(text) ELSE \(text) || 'Z' END"
  }

  /// The value as people read it; null for an element without value.
  private static func shown(_ value: String) -> String {
    "CASE left(\(value), 1) WHEN 's' THEN substr(\(value), 2) WHEN 'x' THEN NULL "
      + "WHEN '!' THEN error('wissel' || \(value) || '!') "
      + "WHEN 't' THEN \(behindBar(value)) WHEN 'c' THEN \(behindBar(value)) WHEN 'n' THEN \(behindBar(value)) "
      + "ELSE substr(\(value), 2) END"
  }

  private static func behindBar(_ value: String) -> String { "substr(\(value), strpos(\(value), '|') + 1)" }
}
