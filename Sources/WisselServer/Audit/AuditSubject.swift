import WisselModel
import WisselWire

/// A body that tells its id without being taken apart.
private protocol Entity {
  associatedtype Kind
  var id: Identifier<Kind> { get }
}

extension Entity {
  fileprivate var subject: Int { id.rawValue }
}

extension TaskBody: Entity {}
extension RunBody: Entity {}
extension OrganizationBody: Entity {}
extension CollaborationBody: Entity {}
extension NodeBody: Entity {}
extension UserBody: Entity {}

/// The id of what a transaction gave back: of the entity's body, or of the first of several values.
enum AuditSubject {
  static func id(of result: Any) -> Int? { (result as? any Entity)?.subject ?? id(of: result, depth: 3) }

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
