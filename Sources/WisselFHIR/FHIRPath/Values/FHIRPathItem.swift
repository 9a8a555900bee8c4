/// A member of a FHIRPath collection: an element of a resource, or a value that was calculated.
package enum FHIRPathItem: Sendable {
  case node(FHIRNode)
  case value(SystemValue)

  /// The value, of primitives and calculated values.
  package var value: SystemValue? {
    switch self {
    case .node(let node): node.value
    case .value(let value): value
    }
  }

  /// The element, if it is one.
  package var node: FHIRNode? {
    if case .node(let node) = self { node } else { nil }
  }

  /// As JSON has it: of an element its own JSON, with the digits it was written with.
  package var json: JSON {
    switch self {
    case .node(let node): node.json
    case .value(let value): value.json
    }
  }
}

extension FHIRPathItem {
  /// Whether both are equal, part by part; nil where precision does not tell.
  package func isEqual(to other: FHIRPathItem) -> Bool? {
    if let one = value, let two = other.value { return one.isEqual(to: two) }
    if let one = quantity, let two = other.quantity, isCalculated || other.isCalculated { return one.isEqual(to: two) }
    return Self.isEqual(json, other.json)
  }

  private var isCalculated: Bool { node == nil }

  /// A FHIR Quantity as a value with a unit.
  package var quantity: SystemValue? {
    switch self {
    case .value(.quantity(let number, let unit)): return .quantity(number, unit: unit)
    case .value: return nil
    case .node(let node):
      guard case .number(let digits)? = node.json["value"], let number = ExactDecimal(digits) else { return nil }
      return .quantity(number, unit: node.json["code"]?.string ?? node.json["unit"]?.string ?? "1")
    }
  }

  /// Whether both JSON values say the same: numbers by value, members in any order.
  private static func isEqual(_ one: JSON, _ two: JSON) -> Bool {
    switch (one, two) {
    case (.null, .null): true
    case (.array(let one), .array(let two)): one.count == two.count && zip(one, two).allSatisfy { isEqual($0, $1) }
    case (.object(let one), .object(let other)):
      one.count == other.count
        && one.allSatisfy { member in two[member.name].map { isEqual(member.value, $0) } ?? false }
    case (.null, _), (.array, _), (.object, _), (_, .null), (_, .array), (_, .object): false
    default: SystemValue(one, type: "string")?.isEqual(to: SystemValue(two, type: "string") ?? .boolean(false)) ?? false
    }
  }
}
