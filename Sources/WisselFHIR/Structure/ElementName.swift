/// What the name of an element says in FHIR R4, whatever it is an element of.
enum ElementName {
  /// An element with parts, and never a primitive.
  case parts
  /// A primitive, at least at times, and never a choice of types.
  case value
  /// A choice of types at least at times, such as `value`; or a name that R4 does not have.
  case open

  init(_ name: String) { self = Self.all[name] ?? .open }

  private static let all: [String: ElementName] = {
    var names: [String: ElementName] = ["resourceType": .value]
    for element in StructureReader.read(R4Elements.text).flatMap(\.elements) {
      guard !element.isChoice else {
        names[String(element.name.dropLast(3))] = .open
        continue
      }
      let isPrimitive = element.types.contains(where: FHIRTypes.primitives.contains)
      switch names[element.name] {
      case .open: continue
      case .value where !isPrimitive: continue
      default: names[element.name] = isPrimitive ? .value : .parts
      }
    }
    return names
  }()
}
