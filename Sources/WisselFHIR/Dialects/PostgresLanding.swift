/// The landing of a shape as an expression of PostgreSQL: what ``Landing`` cuts out of a resource in this process, the
/// database cuts out of a document that it holds.
enum PostgresLanding {
  /// An element, as expressions: its JSON, its `_name` sibling where it may have one, and its type.
  struct Element {
    let json: String
    var sibling: String?
    var type = PostgresEncoding.TypeName.untold
    /// What it may be by its path; nil where that is not known.
    var types: PossibleTypes?
  }

  /// The landed element: an encoded text, or a record.
  static func record(_ shape: ShapeNode, _ element: Element, depth: Int = 1) -> String {
    let value = shape.needsValue ? PostgresEncoding.text(element, isCompared: shape.isCompared) : "CAST('x' AS text)"
    guard !shape.isLeaf else { return value }
    let members =
      ["'\(ShapeNode.value)', \(value)"] + shape.fields.map { "'\($0.name)', \(list($0, of: element, depth: depth))" }
    // A function of PostgreSQL takes a hundred arguments.
    return stride(from: 0, to: members.count, by: 50).map {
      "jsonb_build_object(\(members[$0..<min($0 + 50, members.count)].joined(separator: ", ")))"
    }.joined(separator: " || ")
  }

  private static func list(_ field: ShapeNode.Field, of element: Element, depth: Int) -> String {
    let name = "e\(depth)"
    let isTyped = field.shape.needsValue && field.shape.isCompared
    let elements: PostgresElements
    switch field.source {
    case .member(let member, let type):
      elements = PostgresElements(member, type, of: element, isTyped: isTyped && type == nil)
    case .walk(let paths, _):
      elements = PostgresElements(paths.map { $0.root.memberNames ?? [] }, from: element, isTyped: isTyped)
    // A view with such a field is not run in place.
    case .expression: return "CAST('[]' AS jsonb)"
    }
    let item = record(field.shape, elements.element(name), depth: depth + 1)
    let list = "to_jsonb(ARRAY(SELECT \(item) FROM \(elements.relation) AS \(name)))"
    return elements.condition.map { "CASE WHEN \($0) THEN \(list) ELSE '[]' END" } ?? list
  }
}
