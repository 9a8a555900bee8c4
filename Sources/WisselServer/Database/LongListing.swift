package import WisselDatabase
package import WisselHTTP
package import WisselModel

/// The rows of a list that only ever gets longer, the latest first: tasks and runs. What a page costs does not follow the
/// length of the list: the numbers of its rows are read off an index, for each collaboration in turn, then the rows by
/// their numbers, and how many there are from a tally that the database keeps.
package struct LongListing: Sendable {
  /// The columns to read.
  private let columns: SQL
  /// The table with the rows, with what is joined to it one to one.
  private let table: SQL
  /// The column of that table which names a row.
  private let id: SQL
  /// Where the numbers of rows are looked for: a table with a column `collaboration_id`, and its column of numbers.
  private var places: Places
  /// All must hold of a place.
  private var conditions: [SQL] = []
  /// The collaborations of which rows are shown; nil for all.
  private var collaborations: Set<CollaborationID>?
  /// A query for the column `id` of some rows, among which all others are.
  private var few: SQL?
  /// Where the database keeps numbers of rows, and what must hold there; nil once a condition asks for more than owners.
  private var tally: (table: SQL, conditions: [SQL])?

  /// Where the numbers of rows are looked for.
  package struct Places: Sendable {
    package var table: SQL
    /// What the table is called in conditions.
    package let name: SQL
    /// Its column of numbers.
    package let id: SQL

    package init(_ table: SQL, name: SQL, id: SQL) { (self.table, self.name, self.id) = (table, name, id) }
  }

  /// - Parameter tally: a table under the name of the places whose column `amount` says how many rows each owner has.
  package init(columns: SQL, table: SQL, id: SQL, places: Places, tally: SQL) {
    (self.columns, self.table, self.id, self.places) = (columns, table, id, places)
    self.tally = (tally, [])
  }

  /// So many collaborations are asked one by one; more of them all at once.
  package static let mostApart = 50

  // MARK: What is kept

  /// Narrows the list.
  package mutating func keep(_ condition: SQL) {
    conditions.append(condition)
    tally = nil
  }

  /// Narrows the list where a value was asked for.
  package mutating func keep<Value>(_ value: Value?, _ condition: (Value) -> SQL) {
    if let value { keep(condition(value)) }
  }

  /// Narrows the list to rows of some owners, whom the tally tells apart as well.
  ///
  /// - Parameter tallied: the condition in the words of the tally, where they are others.
  package mutating func keep(owners condition: SQL, tallied: SQL? = nil) {
    conditions.append(condition)
    tally?.conditions.append(tallied ?? condition)
  }

  /// Narrows the list to some collaborations.
  package mutating func keep(in other: Set<CollaborationID>) {
    collaborations = collaborations?.intersection(other) ?? other
  }

  /// Narrows the list to rows of which an index finds few, however long the list is; they are looked at one by one.
  ///
  /// - Parameter query: gives each row's number once, as `id`.
  package mutating func keep(few query: SQL) {
    tally = nil
    if few == nil { few = query } else { conditions.append("\(places.id) IN (\(query))") }
  }

  /// Narrows the list to few rows where a value was asked for.
  package mutating func keep<Value>(few value: Value?, _ query: (Value) -> SQL) {
    if let value { keep(few: query(value)) }
  }

  /// Adds a table that conditions ask for, with one row for each place.
  package mutating func join(_ table: SQL) { places.table += "JOIN \(table)" }

  // MARK: Reading

  /// One page of the rows, and how many there are in all.
  package func page(
    _ transaction: borrowing Transaction, _ paging: Paging
  ) throws -> (rows: [Row], total: Int) {
    let rows = try transaction.query(statement(paging))
    // A page with room left is the last one, and tells how many there are.
    if rows.count < paging.limit, !rows.isEmpty || paging.offset == 0 { return (rows, paging.offset + rows.count) }
    return (rows, try transaction.count(length))
  }

  /// Reads a page.
  package func statement(_ paging: Paging) -> SQL {
    "SELECT \(columns) FROM \(table) WHERE \(id) IN (\(numbers(paging))) ORDER BY \(id) DESC"
  }

  /// Says how many rows there are, as `count`.
  package var length: SQL {
    guard let tally else { return "SELECT COUNT(*) AS count FROM \(source) WHERE \(kept(conditions))" }
    return Tally.sum(of: tally.table, where: kept(tally.conditions))
  }

  /// The numbers of a page's rows. No engine reads one index at several places and gives the latest rows of all of them;
  /// so each collaboration gives as many as could be on the page, and the latest of these are on it.
  private func numbers(_ paging: Paging) -> SQL {
    guard few == nil, let collaborations, (2...Self.mostApart).contains(collaborations.count) else {
      return latest(kept(conditions), paging.limit, after: paging.offset)
    }
    let parts = collaborations.sorted().map { collaboration -> SQL in
      let condition = (conditions + ["\(places.name).collaboration_id = \(collaboration)"]).joined(by: .and)
      return "SELECT id FROM (\(latest(condition, paging.offset + paging.limit, after: 0))) AS part"
    }
    let all = parts.dropFirst().reduce(parts[0]) { $0 + "UNION ALL" + $1 }
    return """
      SELECT id FROM (\(all)) AS parts ORDER BY id DESC LIMIT \(paging.limit) OFFSET \(paging.offset)
      """
  }

  private func latest(_ condition: SQL, _ most: Int, after offset: Int) -> SQL {
    """
    SELECT \(places.id) AS id FROM \(source) WHERE \(condition) ORDER BY \(places.id) DESC LIMIT \(most) OFFSET \(offset)
    """
  }

  /// SQLite reads what stands before `CROSS JOIN` first (sqlite.org/optoverview.html#crossjoin); without statistics it
  /// would as soon go through all of a collaboration.
  private var source: SQL { few.map { "(\($0)) AS few CROSS JOIN \(places.table)" } ?? places.table }

  private func kept(_ conditions: [SQL]) -> SQL {
    var all = conditions
    if few != nil { all.append("\(places.id) = few.id") }
    if let collaborations {
      all.append(
        collaborations.count == 1
          ? "\(places.name).collaboration_id = \(collaborations.first)"
          : "\(places.name).collaboration_id IN \(list: collaborations.sorted())")
    }
    return all.joined(by: .and)
  }
}
