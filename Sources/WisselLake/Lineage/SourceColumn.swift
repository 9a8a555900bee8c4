/// What values are made of: a column of a table, or the whole table where no column can be named.
package struct SourceColumn: Hashable, Comparable, Sendable {
  /// With its schema, as `curated.patients`.
  package let table: String
  package let column: String?

  package init(_ table: String, _ column: String?) { (self.table, self.column) = (table, column) }

  /// `curated.patients.gender`, and `curated.patients.*` for the whole table.
  package var text: String { "\(table).\(column ?? "*")" }

  package static func < (one: SourceColumn, two: SourceColumn) -> Bool { one.text < two.text }
}

/// A column that a statement gives, and what its values are made of: nothing where they are the same in every row.
struct MadeColumn: Equatable, Sendable {
  let name: String
  var sources: Set<SourceColumn>

  init(_ name: String, _ sources: Set<SourceColumn>) { (self.name, self.sources) = (name, sources) }
}
