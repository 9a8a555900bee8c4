import WisselModel

/// The id of what a transaction gave back: of the entity's body, or of the first of several values.
enum AuditSubject {
  static func id(of result: Any) -> Int? { id(of: result, depth: 3) }

  private static func id(of value: Any, depth: Int) -> Int? {
    guard depth > 0 else { return nil }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional, .tuple: return mirror.children.first.flatMap { id(of: $0.value, depth: depth - 1) }
    case .struct:
      if let id = mirror.descendant("id", "rawValue") as? Int { return id }
      return (mirror.descendant("id") ?? mirror.descendant("rawValue")) as? Int
    default: return nil
    }
  }
}
