import WisselFHIR

/// Which columns the columns of a SELECT are made of, read off DuckDB's own tree of the statement
/// (`json_serialize_sql`).
///
/// What gives values counts, the order and partition of windows among it; conditions, joins and groups do not. Where a
/// name cannot be told to be a column, the tables it could be of count as a whole.
struct SelectLineage {
  /// What stands in FROM under a name.
  struct Relation {
    let name: String
    let columns: [MadeColumn]

    subscript(column: String) -> MadeColumn? { columns.first { $0.name.lowercased() == column } }
    var sources: Set<SourceColumn> { columns.reduce(into: []) { $0.formUnion($1.sources) } }
  }

  /// What names are looked up in.
  struct Reach {
    /// Common table expressions.
    var common: [String: [MadeColumn]] = [:]
    /// What stands in FROM so far, and in the statements around this one.
    var relations: [Relation] = []
    var outer: [Relation] = []
    /// The columns before this one in the list.
    var made: [MadeColumn] = []
    /// Parameters of functions within the expression.
    var parameters: Set<String> = []

    /// What a statement within this one reaches.
    var within: Reach { Reach(common: common, outer: relations + outer) }
  }

  /// The columns of the tables there are, by the tables' names in lower case.
  let tables: [String: [MadeColumn]]

  /// The columns of a statement in their order; none for what is no SELECT.
  func columns(of tree: JSON) -> [MadeColumn] {
    columns(tree["statements"]?.array?.first?["node"] ?? .null, Reach())
  }

  func columns(_ node: JSON, _ reach: Reach) -> [MadeColumn] {
    var reach = reach
    for entry in node["cte_map"]?["map"]?.array ?? [] {
      let value = entry["value"] ?? .null
      let made = columns(value["query"]?["node"] ?? .null, reach)
      reach.common[(entry["key"]?.string ?? "").lowercased()] = Self.renamed(made, value["aliases"])
    }
    switch node["type"]?.string {
    case "SELECT_NODE": return selected(node, reach)
    case "SET_OPERATION_NODE":
      let sides = ["left", "right"].map { columns(node[$0] ?? .null, reach) }
      return Self.united(sides[0], sides[1], byName: node["setop_type"]?.string == "UNION_BY_NAME")
    default: return []
    }
  }

  private func selected(_ node: JSON, _ reach: Reach) -> [MadeColumn] {
    var reach = reach
    reach.relations = relations(node["from_table"] ?? .null, reach)
    for item in node["select_list"]?.array ?? [] {
      guard item["class"]?.string != "STAR" else {
        reach.made += starred(item, reach)
        continue
      }
      let alias = item["alias"]?.string ?? ""
      let name = alias.isEmpty ? item["column_names"]?.array?.last?.string ?? "" : alias
      reach.made.append(MadeColumn(name, sources(item, reach)))
    }
    return reach.made
  }

  /// What `*` stands for.
  private func starred(_ star: JSON, _ reach: Reach) -> [MadeColumn] {
    let wanted = (star["relation_name"]?.string ?? "").lowercased()
    let left = Set((star["exclude_list"]?.array ?? []).compactMap { $0.string?.lowercased() })
    let replaced = Dictionary(
      (star["replace_list"]?.array ?? []).map { (($0["key"]?.string ?? "").lowercased(), $0["value"] ?? .null) }
    ) { first, _ in first }
    return reach.relations.filter { wanted.isEmpty || $0.name.lowercased() == wanted }.flatMap(\.columns).compactMap {
      column in
      let name = column.name.lowercased()
      if left.contains(name) { return nil }
      return replaced[name].map { MadeColumn(column.name, sources($0, reach)) } ?? column
    }
  }

  // MARK: FROM

  /// - Parameter reach: Its relations are those to the left.
  private func relations(_ table: JSON, _ reach: Reach) -> [Relation] {
    let alias = table["alias"]?.string ?? ""
    switch table["type"]?.string {
    case "BASE_TABLE":
      let name = table["table_name"]?.string ?? ""
      // Of a table that nobody knows only its name can be told.
      let columns =
        reach.common[name.lowercased()] ?? tables[name.lowercased()] ?? [MadeColumn("", [SourceColumn(name, nil)])]
      return [Relation(name: alias.isEmpty ? name : alias, columns: Self.renamed(columns, table["column_name_alias"]))]
    case "JOIN":
      var reach = reach
      let left = relations(table["left"] ?? .null, reach)
      reach.relations += left
      return left + relations(table["right"] ?? .null, reach)
    case "SUBQUERY":
      let made = columns(table["subquery"]?["node"] ?? .null, reach.within)
      return [Relation(name: alias, columns: Self.renamed(made, table["column_name_alias"]))]
    case "EXPRESSION_LIST":
      let rows = (table["values"]?.array ?? []).map { $0.array ?? [] }
      let made = (0..<(rows.first?.count ?? 0)).map { index in
        MadeColumn("col\(index)", sources(.array(rows.compactMap { index < $0.count ? $0[index] : nil }), reach))
      }
      let names = table["column_name_alias"]?.array?.isEmpty == false ? "column_name_alias" : "expected_names"
      return [Relation(name: alias, columns: Self.renamed(made, table[names]))]
    case "TABLE_FUNCTION":
      let function = table["function"] ?? .null
      let own = alias.isEmpty ? function["function_name"]?.string ?? "" : alias
      let given = (table["column_name_alias"]?.array ?? []).compactMap(\.string)
      let made = sources(function, reach)
      return [Relation(name: alias, columns: (given.isEmpty ? [own] : given).map { MadeColumn($0, made) })]
    default: return []
    }
  }

  private static func renamed(_ columns: [MadeColumn], _ names: JSON?) -> [MadeColumn] {
    let names = (names?.array ?? []).compactMap(\.string)
    return columns.enumerated().map { $0 < names.count ? MadeColumn(names[$0], $1.sources) : $1 }
  }

  private static func united(_ one: [MadeColumn], _ two: [MadeColumn], byName: Bool) -> [MadeColumn] {
    var all = one
    for (index, column) in two.enumerated() {
      let place = byName ? all.firstIndex { $0.name.lowercased() == column.name.lowercased() } : index
      if let place, place < all.count {
        all[place].sources.formUnion(column.sources)
      } else {
        all.append(column)
      }
    }
    return all
  }
}
