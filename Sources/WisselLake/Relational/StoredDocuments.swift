import WisselDatabase
import WisselSettings

/// The documents of resources that a PostgreSQL database holds: a column of a table or of a query, one resource in each
/// row. What is no resource is passed over.
package struct StoredDocuments: Sendable, CustomStringConvertible {
  private let rows: ResourceMapping.Rows
  private let column: String

  /// - Parameters:
  ///   - table: The table's name, behind its schema's and a dot where it needs one.
  ///   - column: The column of the documents, of type JSONB, or JSON or text, which the server then reads.
  package init(table: String, column: String) { (rows, self.column) = (.table(table), column) }

  /// - Parameter query: A SELECT. It is run as it is, in a transaction that only reads.
  package init(query: String, column: String) { (rows, self.column) = (.query(query), column) }

  package var description: String {
    switch rows {
    case .table(let table): "\(table).\(column)"
    case .query: "the query's column \(column)"
    }
  }

  /// A query whose one column is `document`, of type JSONB.
  var sql: String {
    RowStatement.sql(
      rows, ["CAST(s.\(PostgresSnapshot.name(column)) AS jsonb) AS document"], name: PostgresSnapshot.name)
  }

  /// A query of the documents of one type, as texts.
  func texts(of resource: String) -> String {
    "SELECT CAST(document AS text) FROM (\(sql)) AS d "
      + "WHERE document ->> 'resourceType' = \(PostgresSnapshot.literal(resource))"
  }
}
