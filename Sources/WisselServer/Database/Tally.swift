import WisselDatabase

/// Numbers of rows by their owners, which the database keeps itself.
enum Tally {
  /// Says how many rows there are of some owners, as `count`.
  static func sum(of table: SQL, where condition: SQL = "1 = 1") -> SQL {
    "SELECT CAST(COALESCE(SUM(amount), 0) AS INTEGER) AS count FROM \(table) WHERE \(condition)"
  }
}
