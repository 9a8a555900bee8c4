extension StructureCheck {
  /// Checks one value of an element.
  mutating func value(_ node: Int, _ element: ElementRule, _ owner: Int, list: Int?) {
    guard element.primitive == .none else {
      primitive(node, element, owner, list: list)
      return
    }
    guard tape[node].kind == .object else {
      report.error(node, nil, "type", "an object is expected")
      return
    }
    if element.traits.contains(.resource) {
      check(resource: node, place(of: node))
      return
    }
    let errors = report.errors
    object(node, Int(element.type))
    guard errors == report.errors else { return }
    if element.targets > 0 || structure.types[Int(element.type)].kind == .reference {
      reference(node, structure.targets[Int(element.targets)])
    }
    if element.binding > 0 { coded(node, element) }
    if element.traits.contains(.modifierExtension) {
      report.error(node, nil, "modifier-extension", "this changes the meaning in a way that is not known here")
    }
    if element.invariants > 0, list == nil { check(structure.invariants[Int(element.invariants)], node) }
  }

  private func place(of node: Int) -> FoundResource.Place {
    let parent = Int(tape[node].parent)
    if tape[parent].symbol == structure.known.contained { return .contained }
    return tape[node].symbol == structure.known.resource
      && tape[Int(tape[parent].parent)].symbol == structure.known.entry
      ? .entry : .other
  }

  private mutating func primitive(_ node: Int, _ element: ElementRule, _ owner: Int, list: Int?) {
    let (value, type) = (tape[node], element.primitive)
    guard value.kind == type.kind else {
      if value.kind == .null {
        null(node, owner, list)
      } else {
        report.error(node, nil, "type", "the value is \(type.form)")
      }
      return
    }
    if value.flags.contains(.escaped) {
      tape.unescaped(node).withUnsafeBufferPointer { form(node, element, $0) }
    } else {
      form(node, element, tape.value(node))
    }
  }

  @inline(__always)
  private mutating func form(_ node: Int, _ element: ElementRule, _ bytes: Bytes) {
    switch element.primitive {
    case .boolean, .decimal: return
    case .date, .dateTime, .instant:
      temporal(node, element, bytes)
      return
    case .string, .markdown:
      // Control characters can only come from escapes.
      guard !bytes.isEmpty, !tape[node].flags.contains(.escaped) || element.primitive.accepts(bytes, isWhole: false)
      else {
        report.error(node, nil, "primitive", "the value is \(element.primitive.form)")
        return
      }
      if tape[node].flags.contains(.wide) { encoding(node, bytes) }
      return
    default:
      guard element.primitive.accepts(bytes, isWhole: tape[node].flags.contains(.whole)) else {
        report.error(node, nil, "primitive", "the value is \(element.primitive.form)")
        return
      }
    }
    if element.traits.contains(.currency) {
      guard bytes.count == 3, bytes.allSatisfy({ (0x41...0x5A).contains($0) }) else {
        report.error(node, nil, "binding", "a currency has three capital letters (ISO 4217)")
        return
      }
    }
    if element.binding > 0, structure.terminology.membership(Int(element.binding), system: nil, code: bytes) == .other {
      report.error(node, nil, "binding", "the code is none of those that FHIR R4 allows here")
    }
  }

  /// `null` stands in a list in the place of a value that has extensions alone.
  private mutating func null(_ node: Int, _ owner: Int, _ list: Int?) {
    guard let list, let siblings = tape.sibling(owner, tape[list].symbol), tape[siblings].kind == .array else {
      report.error(node, nil, "null", "null stands only in a list, for a value that has extensions alone")
      return
    }
    // Lists of different lengths are one finding, told of the other list.
    guard tape[siblings].count == tape[list].count else { return }
    let (place, partners) = (tape.place(node), tape.children(siblings))
    guard place < partners.count, tape[partners[place]].kind == .object else {
      report.error(node, nil, "null", "null stands only in a list, for a value that has extensions alone")
      return
    }
  }

  /// Checks `_name`: ids and extensions of a primitive, or of the primitives in a list.
  mutating func sibling(_ node: Int, _ element: ElementRule, _ owner: Int) {
    guard element.isList else {
      part(node, 0)
      return
    }
    guard tape[node].kind == .array, tape[node].count > 0 else {
      report.error(node, nil, "type", "a list is expected, as long as that of the values")
      return
    }
    let values = tape.member(owner, tape[node].symbol)
    if let values, tape[values].kind == .array, tape[values].count != tape[node].count {
      report.error(node, nil, "null", "values and their extensions are lists of one length")
      return
    }
    let partners = values.map { tape.children($0) } ?? []
    for (place, item) in tape.children(node).enumerated() {
      if tape[item].kind == .null {
        let hasValue = place < partners.count && tape[partners[place]].kind != .null
        if !hasValue, values == nil {
          report.error(item, nil, "null", "an item has a value or extensions")
        }
      } else {
        part(item, 0)
      }
    }
  }

  private mutating func part(_ node: Int, _ depth: Int) {
    guard tape[node].kind == .object else {
      report.error(node, nil, "type", "an object with id or extensions is expected")
      return
    }
    object(node, structure.elementType)
  }

  /// A required binding of FHIR R4 on codings.
  private mutating func coded(_ node: Int, _ element: ElementRule) {
    let concept = CodedValue(tape, node, structure.known)
    if concept.membership(Int(element.binding), structure.terminology) == .other {
      report.error(node, nil, "binding", "no coding is one of those that FHIR R4 allows here")
    }
  }
}
