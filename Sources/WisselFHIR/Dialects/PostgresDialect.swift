/// PostgreSQL: landed resources are JSONB, lists are arrays.
package struct PostgresDialect: SQLDialect {
  private let stored: (documents: String, resource: String)?

  /// Reads a JSON array of landed resources, which is the statement's parameter.
  package init() { stored = nil }

  /// Reads documents that the database holds, and cuts them there.
  ///
  /// - Parameters:
  ///   - documents: A query whose one column, `document`, is JSONB.
  ///   - resource: The type of the resources that are read.
  package init(documents: String, resource: String) { stored = (documents, resource) }

  package func resources(_ shape: ShapeNode) -> String {
    if let stored {
      // OFFSET keeps the planner from landing the resource again wherever it is named.
      return "WITH documents AS (\(stored.documents)), \(PostgresElements.typeRelation) SELECT "
        + PostgresLanding.record(
          shape, PostgresLanding.Element(json: "document", types: PossibleTypes(of: stored.resource)))
        + " AS r FROM documents WHERE document ->> 'resourceType' = \(SQLDialectText.literal(stored.resource)) OFFSET 0"
    }
    return shape.isLeaf
      ? "SELECT r FROM jsonb_array_elements_text(CAST(? AS jsonb)) AS r(r)"
      : "SELECT r FROM jsonb_array_elements(CAST(? AS jsonb)) AS r(r)"
  }

  package func iteration(
    over list: Term, _ shape: ShapeNode, of source: String, whenEmpty: Term?, focus: String, ordinal: String
  ) -> String {
    let items = whenEmpty.map {
      bind(
        [("l", sql(list))],
        in: "CASE WHEN cardinality(l) > 0 THEN l WHEN \(sql($0)) THEN ARRAY[CAST(NULL AS \(type(shape)))] END")
    }
    let columns = "\(source).*, u.\(focus), u.\(ordinal) - 1 AS \(ordinal)"
    let relation = "unnest(\(items ?? sql(list))) WITH ORDINALITY AS u(\(focus), \(ordinal))"
    guard list.canFail else { return "SELECT \(columns) FROM \(source) CROSS JOIN LATERAL \(relation)" }
    // OFFSET keeps the planner from joining in another order, in which it would fail elsewhere or not at all.
    return "SELECT \(columns) FROM (SELECT * FROM \(source) OFFSET 0) AS \(source) "
      + "CROSS JOIN LATERAL \(relation) OFFSET 0"
  }

  private func type(_ shape: ShapeNode) -> String { shape.isLeaf ? "text" : "jsonb" }

  package func nothing(_ column: StageColumn.Kind) -> String {
    switch column {
    case .element(let shape): "CAST(NULL AS \(type(shape)))"
    case .text: "CAST(NULL AS text)"
    case .number: "CAST(NULL AS bigint)"
    }
  }

  package func sql(_ term: Term) -> String {
    switch term {
    case .variable(let name), .ordinal(let name): return name
    case .literal(let text): return "CAST(\(SQLDialectText.literal(text)) AS text)"
    case .null: return "CAST(NULL AS text[])"
    case .truth(let value): return value ? "TRUE" : "FALSE"
    case .number(let integer): return number(sql(integer))
    case .count(let list): return "coalesce(cardinality(\(sql(list))), 0)"
    case .elements(let node, let field):
      let function = field.shape.isLeaf ? "jsonb_array_elements_text" : "jsonb_array_elements"
      return "ARRAY(SELECT z FROM \(function)((\(sql(node))) -> '\(field.name)') AS z(z))"
    case .landed(let node, let field, let place):
      let first = "(\(sql(node))) -> '\(field.name)' ->> 0"
      let mark = field.shape.isLeaf ? first : "(\(sql(node))) -> '\(field.name)' -> 0 ->> '\(ShapeNode.value)'"
      return "CASE WHEN left(\(mark), 1) = '!' THEN CAST(\(failure(place, told: mark)) AS \(type(field.shape))[]) "
        + "ELSE \(sql(.elements(of: node, field))) END"
    case .value(let node, let shape): return shape.isLeaf ? sql(node) : "((\(sql(node))) ->> 'v')"
    case .values(let list, let shape):
      return shape.isLeaf ? sql(list) : "ARRAY(SELECT z ->> 'v' FROM unnest(\(sql(list))) AS z(z))"
    case .flatMap(let list, let name, let body):
      return "ARRAY(SELECT z FROM unnest(\(sql(list))) AS \(name)(\(name)), unnest(\(sql(body))) AS z(z))"
    case .filter(let list, let name, let condition):
      return "ARRAY(SELECT \(name) FROM unnest(\(sql(list))) AS \(name)(\(name)) WHERE \(sql(condition)))"
    case .item(let list, let place):
      guard place < 0 else { return "(\(sql(list)))[\(place + 1)]" }
      return bind([("l", sql(list))], in: "l[cardinality(l)]")
    case .only(let list, let place): return only(sql(list), place)
    case .column(let list, let place): return only(valued(sql(list)), place)
    case .collection(let list): return "CAST(array_to_json(\(valued(sql(list)))) AS text)"
    case .list(let value):
      return bind([("s", sql(value))], in: "CASE WHEN s IS NULL THEN NULL ELSE ARRAY[s] END")
    case .join(let list, let separator):
      let texts = "ARRAY(SELECT \(shown("z")) FROM unnest(\(sql(list))) AS z(z) WHERE left(z, 1) NOT IN ('x', 'o'))"
      if case .literal = separator { return "'s' || array_to_string(\(texts), \(shownText(sql(separator))))" }
      return bind(
        [("y\(texts.utf8.count)", sql(separator))],
        in: "'s' || array_to_string(\(texts), \(shownText("y\(texts.utf8.count)")))")
    case .not(let truth): return "(NOT \(sql(truth)))"
    case .logic(let operation, let left, let right): return logic(operation, left, right)
    case .asTruth(let value, let isStrict, let place): return truth(sql(value), isStrict: isStrict, place: place)
    case .encoded(let truth): return encoded(sql(truth))
    case .exists(let list): return "(coalesce(cardinality(\(sql(list))), 0) > 0)"
    case .isPresent(let value): return "(\(sql(value)) IS NOT NULL)"
    case .compare(let operation, let left, let right): return comparison(operation, left, right)
    case .equalsOnly(let list, let value):
      let name = "o\(sql(list).utf8.count)"
      return equalsOnly(list, value, name: name, count: "cardinality(\(name))")
    case .when(let condition, let value): return "CASE WHEN \(sql(condition)) THEN \(sql(value)) END"
    case .either(let condition, let list, let other):
      return "CASE WHEN \(sql(condition)) THEN \(sql(list)) ELSE \(sql(other)) END"
    case .branch(let place, let terms): return branch(place, terms)
    case .referenceKey(let value, let type): return key(inReference: sql(value), type: type)
    }
  }

  /// The values without those of elements that have none.
  private func valued(_ list: String) -> String { "ARRAY(SELECT z FROM unnest(\(list)) AS z(z) WHERE z <> 'x')" }

  private func only(_ list: String, _ place: Int) -> String {
    let name = "k\(list.utf8.count)"
    return bind(
      [(name, list)],
      in: "CASE WHEN cardinality(\(name)) > 1 THEN \(failure(place, near: "\(name)[1]")) ELSE \(name)[1] END")
  }

  package func bind(_ values: [(name: String, sql: String)], in body: String) -> String {
    // OFFSET keeps the planner from writing the value in again wherever it is named.
    let named = values.map { "\($0.sql) AS \($0.name)" }.joined(separator: ", ")
    return "(SELECT \(body) FROM (SELECT \(named) OFFSET 0) AS q)"
  }

  package func beforeBar(_ text: String) -> String { "split_part(\(text), '|', 1)" }

  package func afterBar(_ text: String) -> String { "substr(\(text), strpos(\(text), '|') + 1)" }

  package func firstGroup(_ text: String, _ pattern: String) -> String {
    "substring(\(text) from \(SQLDialectText.literal(pattern)))"
  }

  /// There is no function that fails: the name of a table that is not there does, when a row comes to it.
  package func failure(_ place: Int, near value: String) -> String {
    "CAST(CAST('\"wissel!\(place)!\"' || left(\(value), 0) AS regclass) AS text)"
  }

  package func failure(_ place: Int, told value: String) -> String {
    "CAST(CAST('\"wissel!\(place).' || substr(\(value), 2) || '!\"' AS regclass) AS text)"
  }

  package let bytewise = " COLLATE \"C\""
}
