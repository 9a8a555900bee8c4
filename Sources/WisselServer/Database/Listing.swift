package import WisselDatabase
package import WisselHTTP

/// The rows of one entity that a caller may see and asked for, to be counted and cut into pages.
package struct Listing: Sendable {
  /// The columns to read.
  package var columns: SQL
  /// The table, with what is joined to it one to one.
  package var table: SQL
  /// The column that names a row and orders the list when nothing else is asked for.
  package var id: SQL
  /// All must hold.
  package private(set) var conditions: [SQL] = []
  /// A table under the same name whose column `amount` says how many rows there are of each owner; nil once a
  /// condition asks for more than owners.
  private var tally: SQL?

  /// - Parameter tally: where the database keeps numbers of rows by their owners.
  package init(columns: SQL, table: SQL, id: SQL, tally: SQL? = nil) {
    self.columns = columns
    self.table = table
    self.id = id
    self.tally = tally
  }

  /// Narrows the list.
  package mutating func keep(_ condition: SQL) {
    conditions.append(condition)
    tally = nil
  }

  /// Narrows the list to rows of some owners, by columns that the tally has as well.
  package mutating func keep(owners condition: SQL) { conditions.append(condition) }

  /// Narrows the list where a value was asked for.
  package mutating func keep<Value>(_ value: Value?, _ condition: (Value) -> SQL) {
    if let value { keep(condition(value)) }
  }

  /// All rows.
  package func all(_ transaction: borrowing Transaction) throws -> [Row] {
    try transaction.query("SELECT \(columns) FROM \(table) WHERE \(conditions.joined(by: .and)) ORDER BY \(id)")
  }

  /// One page of the rows, and how many there are in all.
  ///
  /// - Parameter order: checked against the entity's columns by whoever made it.
  package func page(
    _ transaction: borrowing Transaction, _ paging: Paging, order: SortOrder
  ) throws -> (rows: [Row], total: Int) {
    let kept = conditions.joined(by: .and)
    let terms = order.terms.map { SQL(unsafeRaw: "\($0.column) \($0.isDescending ? "DESC" : "ASC")") } + [id]
    let ordering = terms.dropFirst().reduce(terms.first ?? id) { "\($0), \($1)" }
    let rows = try transaction.query(
      """
      SELECT \(columns) FROM \(table) WHERE \(kept) ORDER BY \(ordering)
      LIMIT \(paging.limit) OFFSET \(paging.offset)
      """)
    // A page with room left is the last one, and tells how many there are.
    if rows.count < paging.limit, !rows.isEmpty || paging.offset == 0 { return (rows, paging.offset + rows.count) }
    let length = tally.map { Tally.sum(of: $0, where: kept) } ?? "SELECT COUNT(*) AS count FROM \(table) WHERE \(kept)"
    return (rows, try transaction.count(length))
  }
}
