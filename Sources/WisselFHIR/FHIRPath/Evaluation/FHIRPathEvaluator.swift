/// Evaluates expressions: plain and obvious, item by item. What other ways of evaluation are measured against.
package struct FHIRPathEvaluator: Sendable {
  /// What `%name` stands for: `resource`, `context`, `rootResource`, and constants.
  package var variables: [String: [FHIRPathItem]]
  /// The time, for `now()`, `today()` and `timeOfDay()`, which are empty without it.
  package var now: Temporal?
  /// Told of `trace()`: its name and the items that pass.
  package var trace: (@Sendable (String, [FHIRPathItem]) -> Void)?

  package init(variables: [String: [FHIRPathItem]] = [:], now: Temporal? = nil) {
    self.variables = variables
    self.now = now
  }

  /// The variables every FHIR evaluation knows: the resource, where the expression starts, UCUM and SNOMED CT.
  package static func variables(
    resource: FHIRNode, context: FHIRNode? = nil, rootResource: FHIRNode? = nil
  ) -> [String: [FHIRPathItem]] {
    [
      "resource": [.node(resource)], "context": [.node(context ?? resource)],
      "rootResource": [.node(rootResource ?? resource)],
      "ucum": [.value(.string("http://unitsofmeasure.org"))], "sct": [.value(.string("http://snomed.info/sct"))],
      "loinc": [.value(.string("http://loinc.org"))],
    ]
  }

  /// The names of ``variables(resource:context:rootResource:)``.
  package static let standardVariables: Set<String> = ["resource", "context", "rootResource", "ucum", "sct", "loinc"]

  /// The items an expression gives, read from a focus.
  package func evaluate(_ path: FHIRPath, on focus: [FHIRPathItem]) throws(FHIRPathError) -> [FHIRPathItem] {
    try evaluate(path.root, Scope(this: focus))
  }

  /// Where an expression is evaluated.
  struct Scope {
    var this: [FHIRPathItem]
    var index: Int?
    var total: [FHIRPathItem] = []
  }

  func evaluate(_ expression: FHIRPathExpression, _ scope: Scope) throws(FHIRPathError) -> [FHIRPathItem] {
    switch expression.kind {
    case .empty: return []
    case .literal(let value): return [.value(value)]
    case .this: return scope.this
    case .index: return scope.index.map { [.value(.number(ExactDecimal($0)))] } ?? []
    case .total: return scope.total
    case .variable(let name):
      guard let items = variables[name] else { throw FHIRPathError(expression.column, "'%\(name)' is not defined") }
      return items
    case .member(let base, let name): return Self.members(name, of: try evaluate(base, scope), isFirst: base.isThis)
    case .item(let base, let index):
      let items = try evaluate(base, scope)
      guard let place = try single(index, scope)?.value?.integer, items.indices.contains(place) else { return [] }
      return [items[place]]
    case .type(let operation, let base, let type): return try typed(operation, base, type, scope)
    case .referenceKey(let base, let type):
      return try evaluate(base, scope).flatMap { $0.node.flatMap { ResourceKey.reference($0, type) } ?? [] }
    case .negative(let base):
      return Self.items(ScalarFunction.negative.value([try single(base, scope)?.value]))
    case .function(let function, let base, let arguments):
      return try call(function, expression.column, base, arguments, scope)
    case .binary(let operation, let left, let right): return try binary(operation, left, right, scope)
    }
  }

  static func items(_ value: SystemValue?) -> [FHIRPathItem] { value.map { [.value($0)] } ?? [] }
  static func items(_ value: Bool?) -> [FHIRPathItem] { value.map { [.value(.boolean($0))] } ?? [] }

  /// The one item of an expression; several are an error.
  func single(_ expression: FHIRPathExpression, _ scope: Scope) throws(FHIRPathError) -> FHIRPathItem? {
    try Self.single(evaluate(expression, scope), expression.column)
  }

  static func single(_ items: [FHIRPathItem], _ column: Int) throws(FHIRPathError) -> FHIRPathItem? {
    guard items.count <= 1 else { throw FHIRPathError(column, several) }
    return items.first
  }

  static let several = "there are several items where one is expected"
  static let noText = "'&' joins texts; toString() makes one"
  static let endless = "'repeat' does not end"
  static let endlessWalk = "the repetition does not end"

  /// The truth of an expression: one item that is no boolean is true (FHIRPath, singleton evaluation).
  func truth(_ expression: FHIRPathExpression, _ scope: Scope) throws(FHIRPathError) -> Bool? {
    try single(expression, scope).map {
      if case .boolean(let value)? = $0.value { value } else { true }
    }
  }

  private static func members(_ name: String, of items: [FHIRPathItem], isFirst: Bool) -> [FHIRPathItem] {
    if isFirst, let first = name.unicodeScalars.first, ("A"..."Z").contains(first) {
      // A path may begin with the type's name: `Patient.name`.
      return items.filter { $0.node?.resourceType != nil && $0.node?.isOf(name) == true }
    }
    return items.flatMap { $0.node?.children(name).map { .node($0) } ?? [] }
  }

  private func typed(
    _ operation: FHIRPathExpression.TypeOperation, _ base: FHIRPathExpression, _ type: String, _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    if case .member(let owner, let name) = base.kind, operation != .is {
      return try evaluate(owner, scope).flatMap { item -> [FHIRPathItem] in
        item.node?.children(name, of: type).map { .node($0.typed(type)) } ?? []
      }
    }
    let items = try evaluate(base, scope)
    guard operation == .is else {
      return items.compactMap { $0.isOf(type) ? $0.typed(type) : nil }
    }
    return Self.items(try Self.single(items, base.column).map { $0.isOf(type) })
  }
}

extension FHIRPathExpression {
  var isThis: Bool {
    if case .this = kind { true } else { false }
  }
}

extension FHIRPathItem {
  /// Whether the item is of a type: of FHIR's for elements, of FHIRPath's for what was calculated.
  func isOf(_ type: String) -> Bool {
    switch self {
    case .node(let node): node.isOf(type) || SystemValue.typeNames.contains(type) && node.value?.typeName == type
    case .value(let value): value.typeName == type || value.typeName == FHIRTypes.suffix(of: type)
    }
  }

  /// The item as one of a type, which an element then keeps.
  func typed(_ type: String) -> FHIRPathItem {
    if case .node(let node) = self { .node(node.typed(type)) } else { self }
  }
}

extension FHIRNode {
  /// The element with its type known.
  func typed(_ name: String) -> FHIRNode {
    type == nil && resourceType == nil && FHIRTypes.type(suffix: FHIRTypes.suffix(of: name)) == name
      ? FHIRNode(json, sibling: sibling, type: name) : self
  }
}

extension SystemValue {
  /// FHIRPath's own types without parts.
  static let typeNames: Set<String> = ["Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time"]
}
