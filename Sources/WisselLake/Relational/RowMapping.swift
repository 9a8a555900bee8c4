import WisselFHIR
import WisselSettings

/// Makes resources of rows, as a source file says: a tree of elements whose leaves are columns and constants.
///
/// An object is there when at least one column below it has a value; one with constants alone is there always. So a
/// unit does not stand without its number.
struct RowMapping {
  /// The columns that are read, in the order a row is to have them.
  private(set) var columns: [String] = []
  /// The places in a row of what becomes a date, dateTime or instant.
  private(set) var times: Set<Int> = []
  private var root = Node.object([])

  fileprivate indirect enum Node {
    case object([(name: String, node: Node)])
    case list([Node])
    case column(Int, prefix: String, ElementShape.Value)
    case json(Int)
    case constant(JSON)
  }

  /// No elements, for rows that have their resource in one column.
  static let empty = RowMapping()

  private init() {}

  /// - Throws: `LakeError` that names the place in the file: an element FHIR R4 does not have, or two that do not go
  ///   together.
  init(_ type: String, _ elements: [ResourceMapping.Element]) throws(LakeError) {
    try set([Step(name: "resourceType", index: nil)], .constant(.string(type)), "")
    for element in elements {
      let steps = try Self.steps(element, type)
      let node: Node =
        switch element.value {
        case .column(let name, let prefix): .column(place(of: name), prefix: prefix, steps.value)
        case .json(let name): .json(place(of: name))
        case .constant(let text): .constant(Self.value(text, steps.value))
        }
      if case .column(let place, _, .time) = node { times.insert(place) }
      if steps.value == .elements, case .json = element.value {
      } else if steps.value == .elements {
        throw LakeError("\(element.place): \(element.path) has elements of its own; name one of them, or a json column")
      }
      try set(steps.steps[...], node, element.place)
    }
  }

  /// The place of a column in a row; one that is not read yet becomes the last.
  mutating func place(of column: String) -> Int {
    if let known = columns.firstIndex(of: column) { return known }
    columns.append(column)
    return columns.count - 1
  }

  /// The resource a row stands for.
  ///
  /// - Throws: `JSONError` for a column that should hold JSON and does not.
  func resource(_ row: [String?]) throws(JSONError) -> JSON {
    try Self.json(root, row).value ?? .object([])
  }

  // MARK: Reading paths

  fileprivate struct Step {
    let name: String
    let index: Int?
  }

  /// A path's steps; what FHIR has as a list has an index, the first where none is written.
  private static func steps(
    _ element: ResourceMapping.Element, _ type: String
  ) throws(LakeError) -> (steps: [Step], value: ElementShape.Value) {
    let written = element.path.split(separator: ".", omittingEmptySubsequences: false).map { part in
      let name = part.prefix { $0 != "[" }
      let rest = part.dropFirst(name.count)
      return (name: String(name), index: Int(rest.dropFirst().dropLast()), isIndexed: !rest.isEmpty)
    }
    guard let shapes = ElementShape.path(written.map(\.name), in: type), let last = shapes.last else {
      throw LakeError("\(element.place): FHIR R4 has no element \(element.path) in \(type)")
    }
    var steps: [Step] = []
    for (step, shape) in zip(written, shapes) {
      guard !step.isIndexed || shape.isList && (0..<100).contains(step.index ?? -1) else {
        throw LakeError(
          "\(element.place): \(step.name) in \(element.path) \(shape.isList ? "has no such place" : "is no list")")
      }
      steps.append(Step(name: step.name, index: shape.isList ? step.index ?? 0 : nil))
    }
    // A JSON column stands for a whole list where no place in it is named.
    if case .json = element.value, let step = written.last, !step.isIndexed {
      steps[steps.count - 1] = Step(name: step.name, index: nil)
    }
    return (steps, last.value)
  }

  private mutating func set(_ steps: ArraySlice<Step>, _ node: Node, _ place: String) throws(LakeError) {
    root = try Self.setting(root, steps, node, place)
  }

  private mutating func set(_ steps: [Step], _ node: Node, _ place: String) throws(LakeError) {
    try set(steps[...], node, place)
  }

  private static func setting(
    _ node: Node?, _ steps: ArraySlice<Step>, _ leaf: Node, _ place: String
  ) throws(LakeError) -> Node {
    let clash = LakeError("\(place): the element is mapped already, or one above or below it")
    guard let step = steps.first else {
      if node != nil { throw clash }
      return leaf
    }
    guard case .object(var members) = node ?? .object([]) else { throw clash }
    let index = members.firstIndex { $0.name == step.name }
    let old = index.map { members[$0].node }
    var new: Node
    if let item = step.index {
      guard case .list(var items) = old ?? .list([]) else { throw clash }
      guard item <= items.count else {
        throw LakeError("\(place): \(step.name)[\(item)] comes before \(step.name)[\(items.count)]")
      }
      let inner = try setting(item < items.count ? items[item] : nil, steps.dropFirst(), leaf, place)
      if item < items.count { items[item] = inner } else { items.append(inner) }
      new = .list(items)
    } else {
      new = try setting(old, steps.dropFirst(), leaf, place)
    }
    if let index { members[index].node = new } else { members.append((step.name, new)) }
    return .object(members)
  }

  // MARK: Making values

  /// The value of a node, and whether a column gave it; nil where all its columns are null.
  private static func json(
    _ node: Node, _ row: [String?]
  ) throws(JSONError) -> (value: JSON?, hasColumns: Bool, isFed: Bool) {
    switch node {
    case .constant(let value): return (value, false, false)
    case .column(let place, let prefix, let kind):
      guard let text = row[place] else { return (nil, true, false) }
      return (value(prefix + text, kind), true, true)
    case .json(let place):
      guard let text = row[place] else { return (nil, true, false) }
      return (try JSONParser.parse(text), true, true)
    case .object(let members):
      var (found, hasColumns, isFed) = ([JSON.Member](), false, false)
      for (name, node) in members {
        let inner = try json(node, row)
        if let value = inner.value { found.append(JSON.Member(name, value)) }
        (hasColumns, isFed) = (hasColumns || inner.hasColumns, isFed || inner.isFed)
      }
      return (hasColumns && !isFed ? nil : .object(found), hasColumns, isFed)
    case .list(let items):
      var (found, hasColumns, isFed) = ([JSON](), false, false)
      for item in items {
        let inner = try json(item, row)
        if let value = inner.value { found.append(value) }
        (hasColumns, isFed) = (hasColumns || inner.hasColumns, isFed || inner.isFed)
      }
      return (found.isEmpty ? nil : .array(found), hasColumns, isFed)
    }
  }

  /// A column's text as the element's kind of value. What is none stays text, and validation says so.
  private static func value(_ text: String, _ kind: ElementShape.Value) -> JSON {
    switch kind {
    case .number:
      if case .number(let digits)? = try? JSONParser.parse(text) { return .number(digits) }
    case .boolean:
      if ["t", "true", "1"].contains(text) { return .bool(true) }
      if ["f", "false", "0"].contains(text) { return .bool(false) }
    case .time: return .string(SQLTime.fhir(text))
    case .text, .elements: break
    }
    return .string(text)
  }
}
