/// What FHIR R4 says of one step of an element's path, for those who build resources of something else.
package struct ElementShape: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    case text, number, boolean
    /// A date, dateTime or instant.
    case time
    /// Elements below it.
    case elements
  }

  package let value: Value
  package let isList: Bool

  package init(value: Value, isList: Bool) { (self.value, self.isList) = (value, isList) }

  /// The shape of each step from a resource to an element, by the names JSON has for them (`valueQuantity`, `code`);
  /// nil where the type has no such element.
  package static func path(_ names: [String], in type: String) -> [ElementShape]? {
    let structure = Structure.r4
    guard let place = structure.type(named: type), structure.types[place].kind == .resource else { return nil }
    var current: Int? = place
    var shapes: [ElementShape] = []
    for name in names {
      guard let type = current, let rule = structure.types[type].element(structure.symbols.symbol(name))?.pointee else {
        return nil
      }
      let isPrimitive = rule.primitive != .none
      shapes.append(ElementShape(value: isPrimitive ? value(rule.primitive) : .elements, isList: rule.isList))
      current = isPrimitive || rule.traits.contains(.resource) ? nil : Int(rule.type)
    }
    return shapes
  }

  /// Whether FHIR R4 has a resource of this type.
  package static func isResource(_ type: String) -> Bool { path([], in: type) != nil }

  private static func value(_ primitive: Primitive) -> Value {
    if primitive.isTemporal { return .time }
    return switch primitive.kind {
    case .boolean: .boolean
    case .number: .number
    default: .text
    }
  }
}
