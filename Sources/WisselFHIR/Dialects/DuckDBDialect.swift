/// DuckDB: landed resources are records, lists have functions.
package struct DuckDBDialect: SQLDialect {
  private let source: String?
  private let carried: [String]

  /// Reads the table ``table``.
  package init() { (source, carried) = (nil, []) }

  /// Reads each landed resource from an expression.
  ///
  /// - Parameters:
  ///   - source: What follows `SELECT`: `land(document) AS document, … FROM …`, with a column for each that is carried.
  ///   - carried: Columns that every row of the view keeps from its resource.
  package init(source: String, carrying carried: [String]) { (self.source, self.carried) = (source, carried) }

  /// The table whose column `document` holds the landed resources. A parameter would be a constant, which DuckDB
  /// takes apart value by value before it runs anything.
  package static let table = "landed"

  package var carriedColumns: [String] { carried }

  package func resources(_ shape: ShapeNode) -> String {
    if let source {
      let columns = (["from_json(document, \(SQLDialectText.literal(Self.type(shape)))) AS r"] + carried)
      return "SELECT \(columns.joined(separator: ", ")) FROM (SELECT \(source)) WHERE document IS NOT NULL"
    }
    return
      "SELECT unnest(from_json(document, \(SQLDialectText.literal("[\(Self.type(shape))]")))) AS r FROM \(Self.table)"
  }

  /// The type of a landed element, as `from_json` takes it.
  private static func type(_ shape: ShapeNode) -> String {
    guard !shape.isLeaf else { return "\"VARCHAR\"" }
    let fields = shape.fields.map { ",\"\($0.name)\":[\(type($0.shape))]" }
    return "{\"\(ShapeNode.value)\":\"VARCHAR\"\(fields.joined())}"
  }

  package func iteration(
    over list: Term, _ shape: ShapeNode, of source: String, whenEmpty: Term?, focus: String, ordinal: String
  ) -> String {
    let items = "l_\(focus)"
    let filled =
      whenEmpty.map { "CASE WHEN len(\(items)) > 0 THEN \(items) WHEN \(sql($0)) THEN [NULL] END" } ?? items
    return
      "SELECT * EXCLUDE (\(items)), unnest(\(items)) AS \(focus), generate_subscripts(\(items), 1) - 1 AS \(ordinal) "
      + "FROM (SELECT * REPLACE (\(filled) AS \(items)) FROM (SELECT *, \(sql(list)) AS \(items) FROM \(source)))"
  }

  package func nothing(_ column: StageColumn.Kind) -> String { "NULL" }

  package func sql(_ term: Term) -> String {
    switch term {
    case .variable(let name), .ordinal(let name): return name
    case .literal(let text): return SQLDialectText.literal(text)
    case .null: return "CAST(NULL AS VARCHAR[])"
    case .truth(let value): return value ? "TRUE" : "FALSE"
    case .number(let integer): return number(sql(integer))
    case .count(let list): return "coalesce(len(\(sql(list))), 0)"
    case .elements(let node, let field): return "struct_extract(\(sql(node)), '\(field.name)')"
    case .landed(let node, let field, let place):
      let list = "struct_extract(\(sql(node)), '\(field.name)')"
      let mark = field.shape.isLeaf ? "\(list)[1]" : "struct_extract(\(list)[1], '\(ShapeNode.value)')"
      return "CASE WHEN left(\(mark), 1) = '!' THEN \(failure(place, told: mark)) ELSE \(list) END"
    case .value(let node, let shape): return shape.isLeaf ? sql(node) : "struct_extract(\(sql(node)), 'v')"
    case .values(let list, let shape):
      return shape.isLeaf ? sql(list) : "list_transform(\(sql(list)), lambda z: struct_extract(z, 'v'))"
    case .flatMap(let list, let name, let body):
      return "flatten(list_transform(\(sql(list)), lambda \(name): \(sql(body))))"
    case .filter(let list, let name, let condition):
      return "list_filter(\(sql(list)), lambda \(name): coalesce(\(sql(condition)), FALSE))"
    case .item(let list, let place): return "(\(sql(list)))[\(place < 0 ? place : place + 1)]"
    case .only(let list, let place): return only(sql(list), place)
    case .column(let list, let place):
      let valued = "list_filter(m, lambda z: z <> 'x')"
      return bind(
        [("m", sql(list))], in: "CASE WHEN len(m) > 1 THEN \(only(valued, place)) ELSE m[1] END")
    case .collection(let list):
      return "CAST(to_json(list_filter(coalesce(\(sql(list)), []), lambda z: z <> 'x')) AS VARCHAR)"
    case .list(let value): return bind([("s", sql(value))], in: "CASE WHEN s IS NULL THEN NULL ELSE [s] END")
    case .join(let list, let separator):
      let texts =
        "list_transform(list_filter(\(sql(list)), lambda z: left(z, 1) NOT IN ('x', 'o')), lambda z: \(shown("z")))"
      if case .literal = separator {
        return "'s' || coalesce(array_to_string(\(texts), \(shownText(sql(separator)))), '')"
      }
      // array_to_string takes only what stands in the statement.
      let (parts, between) = ("w\(texts.utf8.count)", "y\(texts.utf8.count)")
      return bind(
        [(parts, texts), (between, sql(separator))],
        in: "'s' || CASE WHEN len(\(parts)) > 0 "
          + "THEN list_reduce(\(parts), lambda a, b: a || \(shownText(between)) || b) ELSE '' END")
    case .not(let truth): return "(NOT \(sql(truth)))"
    case .logic(let operation, let left, let right): return logic(operation, left, right)
    case .asTruth(let value, let isStrict, let place): return truth(sql(value), isStrict: isStrict, place: place)
    case .encoded(let truth): return encoded(sql(truth))
    case .exists(let list): return "(coalesce(len(\(sql(list))), 0) > 0)"
    case .isPresent(let value): return "(\(sql(value)) IS NOT NULL)"
    case .compare(let operation, let left, let right): return comparison(operation, left, right)
    case .equalsOnly(let list, let value):
      let name = "o\(sql(list).utf8.count)"
      return equalsOnly(list, value, name: name, count: "len(\(name))")
    case .when(let condition, let value): return "CASE WHEN \(sql(condition)) THEN \(sql(value)) END"
    case .either(let condition, let list, let other):
      return "CASE WHEN \(sql(condition)) THEN \(sql(list)) ELSE \(sql(other)) END"
    case .branch(let place, let terms): return branch(place, terms)
    case .referenceKey(let value, let type): return key(inReference: sql(value), type: type)
    }
  }

  private func only(_ list: String, _ place: Int) -> String {
    let name = "k\(list.utf8.count)"
    return bind(
      [(name, list)], in: "CASE WHEN len(\(name)) > 1 THEN \(failure(place, near: name)) ELSE \(name)[1] END")
  }

  package func bind(_ values: [(name: String, sql: String)], in body: String) -> String {
    values.reversed().reduce(body) { body, value in
      "list_transform([\(value.sql)], lambda \(value.name): \(body))[1]"
    }
  }

  package func beforeBar(_ text: String) -> String { "split_part(\(text), '|', 1)" }

  package func afterBar(_ text: String) -> String { "substr(\(text), strpos(\(text), '|') + 1)" }

  package func firstGroup(_ text: String, _ pattern: String) -> String {
    "nullif(regexp_extract(\(text), \(SQLDialectText.literal(pattern)), 1), '')"
  }

  package func failure(_ place: Int, near value: String) -> String { "error('wissel!\(place)!')" }

  package func failure(_ place: Int, told value: String) -> String {
    "error('wissel!\(place).' || substr(\(value), 2) || '!')"
  }

  package let bytewise = ""
}
