import WisselFHIR

/// What is on record about the columns of a lake: which columns those of derived tables are made of, and the views.
struct LineageMap: Sendable {
  /// By the table with its schema, and the column's name.
  let recorded: [String: [String: Set<SourceColumn>]]
  /// By the table with its schema.
  let views: [String: ViewDefinition]

  /// How far a chain is followed: no lake has as many layers.
  private static let longest = 20

  func origin(of column: SourceColumn) -> ColumnOrigin { origin(of: column, left: Self.longest) }

  private func origin(of column: SourceColumn, left: Int) -> ColumnOrigin {
    let next = left > 0 ? sources(of: column).sorted() : []
    let origins = next.map { origin(of: $0, left: left - 1) }
    return ColumnOrigin(place: .column(column), origins: origins + elements(of: column))
  }

  /// What a column is made of directly.
  func sources(of column: SourceColumn) -> Set<SourceColumn> {
    guard let name = column.column else { return [] }
    if let known = recorded[column.table] { return known[name] ?? [] }
    guard views[column.table] != nil, let kept = CuratedViews.kept.first(where: { $0.lineage == name }) else {
      return []
    }
    return [SourceColumn("raw.resource", kept.column)]
  }

  private func elements(of column: SourceColumn) -> [ColumnOrigin] {
    guard let name = column.column, recorded[column.table] == nil, let view = views[column.table] else { return [] }
    return view.paths(of: name).map {
      ColumnOrigin(place: .element(resource: view.resource, path: $0), origins: [])
    }
  }

  /// The columns of views that a column comes from.
  func viewColumns(of column: SourceColumn) -> Set<SourceColumn> { viewColumns(of: column, left: Self.longest) }

  private func viewColumns(of column: SourceColumn, left: Int) -> Set<SourceColumn> {
    if recorded[column.table] == nil, views[column.table] != nil { return [column] }
    guard left > 0 else { return [] }
    return sources(of: column).reduce(into: []) { $0.formUnion(viewColumns(of: $1, left: left - 1)) }
  }
}
