import WisselFHIR

extension SelectLineage {
  /// What the values of an expression are made of.
  func sources(_ expression: JSON, _ reach: Reach) -> Set<SourceColumn> {
    if let items = expression.array { return items.reduce(into: []) { $0.formUnion(sources($1, reach)) } }
    guard let members = expression.members else { return [] }
    switch expression["class"]?.string {
    case "COLUMN_REF":
      return named((expression["column_names"]?.array ?? []).compactMap { $0.string?.lowercased() }, reach)
    case "SUBQUERY":
      let made = columns(expression["subquery"]?["node"] ?? .null, reach.within)
      return made.reduce(into: sources(expression["child"] ?? .null, reach)) { $0.formUnion($1.sources) }
    case "LAMBDA":
      var inner = reach
      inner.parameters.formUnion(Self.names(in: expression["lhs"] ?? .null))
      return sources(expression["expr"] ?? .null, inner)
    default:
      // What counts rows is made of whole tables.
      let whole = expression["function_name"]?.string == "count_star" ? Self.whole(reach.relations) : []
      return members.reduce(into: whole) { $0.formUnion(sources($1.value, reach)) }
    }
  }

  /// What a name means: a column, a field of one, or all of a table.
  private func named(_ names: [String], _ reach: Reach) -> Set<SourceColumn> {
    guard let first = names.first, !reach.parameters.contains(first) else { return [] }
    let all = reach.relations + reach.outer
    if names.count > 1 {
      for relation in all where relation.name.lowercased() == first {
        if let column = relation[names[1]] { return column.sources }
      }
    }
    if let column = reach.relations.lazy.compactMap({ $0[first] }).first { return column.sources }
    if let column = reach.made.first(where: { $0.name.lowercased() == first }) { return column.sources }
    if let column = reach.outer.lazy.compactMap({ $0[first] }).first { return column.sources }
    if let relation = all.first(where: { $0.name.lowercased() == first }) { return relation.sources }
    return Self.whole(reach.relations)
  }

  private static func whole(_ relations: [Relation]) -> Set<SourceColumn> {
    Set(relations.flatMap(\.sources).map { SourceColumn($0.table, nil) })
  }

  private static func names(in parameters: JSON) -> Set<String> {
    if parameters["class"]?.string == "COLUMN_REF" {
      return Set((parameters["column_names"]?.array ?? []).prefix(1).compactMap { $0.string?.lowercased() })
    }
    let inner = parameters.array ?? (parameters.members ?? []).map(\.value)
    return inner.reduce(into: []) { $0.formUnion(names(in: $1)) }
  }
}
