/// Which parts of a resource a view reads: the tree of fields that the landing cuts out, and SQL then works on.
///
/// An element of which nothing but itself is read is one encoded text, any other is a record of fields. Built while a
/// view is compiled, and not changed afterwards.
package final class ShapeNode {
  /// What a field holds: always a list of elements.
  enum Source: Sendable {
    /// The elements of a name, and of a type where one is given.
    case member(String, type: String?)
    /// What an expression gives, read from the element.
    case expression(FHIRPath, place: Int)
    /// Everything some paths reach, again and again.
    case walk([FHIRPath], place: Int)
  }

  package struct Field {
    let key: String
    let name: String
    let source: Source
    /// Whether its items are what a selection goes over, so that their places are `%rowIndex`.
    let isIteration: Bool
    let shape: ShapeNode
  }

  private(set) var fields: [Field] = []
  /// Whether the element's own value is read.
  var needsValue = false
  /// Whether that value is compared by more than its text, so that SQL needs its key.
  var isCompared = false

  var isLeaf: Bool { fields.isEmpty }

  /// The first place whose answer only the landing knows, since it is more than names: no database can cut it out.
  var landedPlace: Int? {
    for field in fields {
      switch field.source {
      case .expression(_, let place): return place
      case .walk(let paths, let place) where paths.contains { $0.root.memberNames?.isEmpty != false }: return place
      default: if let place = field.shape.landedPlace { return place }
      }
    }
    return nil
  }

  static let value = "v"

  /// The field of a source, made on first use.
  func field(_ key: String, _ source: @autoclosure () -> Source, isIteration: Bool = false) -> Field {
    // Byte by byte: Swift takes some characters for the same that are not.
    if let known = fields.first(where: { $0.key.utf8.elementsEqual(key.utf8) }) { return known }
    let field = Field(
      key: key, name: "f\(fields.count)", source: source(), isIteration: isIteration, shape: ShapeNode())
    fields.append(field)
    return field
  }
}
