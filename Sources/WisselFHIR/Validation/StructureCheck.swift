/// Checks a document against FHIR R4 itself: names, cardinalities, types, required codes, references, invariants; and
/// what is plausible.
struct StructureCheck {
  let structure: Structure
  let tape: Tape
  /// The time in seconds since 1970, for what cannot lie in the future.
  let now: Int64?
  var report: Report
  /// The resources that were found, in the order of the document, with their types and where they lie.
  private(set) var resources: [FoundResource] = []

  /// The resource that is being read, and the one it is contained in.
  var resource = 0
  var root = 0
  /// The types of the resources of a Bundle by their fullUrl; made when a reference asks.
  var fullUrls: [[UInt8]: UInt16]?
  var jsonCache: [Int: FHIRNode] = [:]

  struct FoundResource {
    enum Place { case top, entry, contained, other }

    let node: Int
    let type: Int
    let place: Place
  }

  init(_ structure: Structure, _ tape: Tape, now: Int64?) {
    (self.structure, self.tape, self.now) = (structure, tape, now)
    report = Report(tape, structure.symbols)
  }

  /// Checks the document's resource.
  mutating func run() {
    guard tape[0].kind == .object else {
      report.error(0, nil, "resource", "a resource is a JSON object")
      return
    }
    check(resource: 0, .top)
  }

  mutating func check(resource node: Int, _ place: FoundResource.Place) {
    guard let member = tape.member(node, structure.known.resourceType) else {
      report.error(node, "resourceType", "resource-type", "the resource does not say its type")
      return
    }
    guard tape[member].kind == .string, let type = structure.resourceType(tape.value(member)) else {
      report.error(member, nil, "resource-type", "there is no such type of resource in FHIR R4")
      return
    }
    if place == .top { report.root = structure.typeNames[type] }
    let outer = (resource, root)
    resource = node
    if place != .contained { root = node }
    resources.append(FoundResource(node: node, type: type, place: place))
    object(node, type)
    if place == .contained { contained(node) } else { references(toContainedOf: node) }
    (resource, root) = outer
  }

  /// Checks an object by the rules of its type.
  mutating func object(_ node: Int, _ type: Int) {
    let rule = structure.types[type]
    let errors = report.errors
    guard tape[node].count > 0 else {
      report.error(node, nil, "ele-1", "an element has a value or elements")
      return
    }
    let (slots, siblings) = members(node, rule)
    let missing = rule.mandatory & ~(slots | siblings)
    if missing != 0 { report(missing: missing, of: node, rule) }
    if rule.isElement, tape[node].count == 1, tape[node + 1].symbol == structure.known.id, errors == report.errors {
      report.error(node, nil, "ele-1", "an element has more than an id")
    }
    if rule.kind != .other { special(node, rule, type, slots | siblings, isSound: errors == report.errors) }
    if rule.invariants > 0, errors == report.errors { check(structure.invariants[Int(rule.invariants)], node) }
  }

  /// Checks the members; gives the slots that are filled, by values and by `_name`.
  @inline(__always)
  private mutating func members(_ node: Int, _ rule: TypeRule) -> (UInt64, UInt64) {
    var (seen, siblings, child) = (UInt64(0), UInt64(0), node + 1)
    var hasType = false
    let end = Int(tape[node].next)
    while child < end {
      let (symbol, isSibling) = (tape[child].symbol, tape[child].flags.contains(.sibling))
      if symbol > 0, let element = rule.element(symbol), !isSibling || element.pointee.primitive != .none {
        let bit: UInt64 = 1 << UInt64(element.pointee.slot)
        if isSibling {
          if siblings & bit != 0 { repeated(child, node) } else { sibling(child, element.pointee, node) }
          siblings |= bit
        } else if seen & bit != 0 {
          repeated(child, node)
        } else {
          seen |= bit
          member(child, element.pointee, node)
        }
      } else if symbol == structure.known.resourceType, rule.kind == .resource, !isSibling {
        if hasType { repeated(child, node) }
        hasType = true
      } else {
        report.error(child, nil, "unknown-element", "there is no such element here")
      }
      child = Int(tape[child].next)
    }
    return (seen, siblings)
  }

  private mutating func repeated(_ child: Int, _ node: Int) {
    var (earlier, isSame) = (node + 1, false)
    while earlier < child {
      isSame = isSame || tape[earlier].symbol == tape[child].symbol
      earlier = Int(tape[earlier].next)
    }
    if isSame {
      report.error(child, nil, "duplicate", "the element stands here twice")
    } else {
      report.error(child, nil, "choice", "an element with a choice of types has one of them")
    }
  }

  private mutating func report(missing: UInt64, of node: Int, _ rule: TypeRule) {
    var reported: UInt64 = 0
    for place in 0..<rule.elementCount {
      let element = rule.elements[place]
      let bit: UInt64 = 1 << UInt64(element.slot)
      guard missing & bit != 0, reported & bit == 0 else { continue }
      reported |= bit
      var name = structure.symbols.name(element.symbol)
      if element.traits.contains(.choice) { name = structure.choiceName(rule, element) }
      report.error(node, name, "min", "the element is mandatory")
    }
  }

  mutating func member(_ node: Int, _ element: ElementRule, _ owner: Int) {
    let kind = tape[node].kind
    guard element.isList else {
      if kind == .array {
        report.error(node, nil, "max", "there may be one, and here stands a list")
      } else {
        value(node, element, owner, list: nil)
      }
      return
    }
    guard kind == .array else {
      report.error(node, nil, "type", "a list is expected")
      return
    }
    guard tape[node].count > 0 else {
      report.error(node, nil, "ele-1", "a list is not empty")
      return
    }
    var item = node + 1
    let end = Int(tape[node].next)
    while item < end {
      value(item, element, owner, list: node)
      item = Int(tape[item].next)
    }
    if element.invariants > 0 {
      for item in tape.children(node) { check(structure.invariants[Int(element.invariants)], item) }
    }
  }

  /// Evaluates invariants on an element.
  mutating func check(_ invariants: [Invariant], _ node: Int) {
    for invariant in invariants {
      if let quick = invariant.quick, quick.holds(tape, node, resource: resource) == true { continue }
      let element = node == resource ? json(resource) : FHIRNode(tape.json(node))
      guard !invariant.holds(element, resource: json(resource), root: json(root)) else { continue }
      report.add(node, nil, invariant.key, invariant.severity, invariant.message)
    }
  }

  private mutating func json(_ node: Int) -> FHIRNode {
    if let known = jsonCache[node] { return known }
    let made = FHIRNode(tape.json(node))
    jsonCache[node] = made
    return made
  }
}

extension Structure {
  /// A choice's name in a path: `value[x]`.
  func choiceName(_ rule: TypeRule, _ element: ElementRule) -> String {
    let names = (0..<rule.elementCount).map { rule.elements[$0] }.filter { $0.slot == element.slot }
      .map { symbols.name($0.symbol) }
    let first = names[0]
    let length = first.indices.last { index in
      names.allSatisfy { $0.hasPrefix(first[..<index]) } && first[index].isUppercase
    }
    return first[..<(length ?? first.endIndex)] + "[x]"
  }
}
