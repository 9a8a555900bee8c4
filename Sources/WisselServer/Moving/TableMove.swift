import WisselDatabase

/// One table's way from a vantage6 database into ours: what is read, under our names, and what becomes of it.
struct TableMove: Sendable {
  /// The original's table, as findings and counts name it.
  let name: String
  /// Reads its rows under the names of our columns, in the subset of SQL that both engines share.
  let source: SQL
  /// Our table.
  let target: String
  let columns: [MovedColumn]
  /// Columns that together may occur once only.
  var unique: [[String]] = []
  /// How many rows are read at once; nil for a table of pairs, without an id, which is read as a whole.
  var page: Int? = 500

  /// The statement that stores some rows.
  func insert(_ rows: some Sequence<[SQLValue]>) -> SQL {
    let names = SQL(unsafeRaw: columns.map(\.name).joined(separator: ", "))
    let lists = rows.map { values -> SQL in
      let list = values.dropFirst().reduce(values.first.map { "\(stored: $0)" as SQL } ?? "") {
        "\($0), \(stored: $1)"
      }
      return "(\(list))"
    }
    return "INSERT INTO \(SQL(unsafeRaw: target)) (\(names)) VALUES \(rows: lists)"
  }
}
