/// Turns a view into steps over a tape, where its paths are of the plain kind that most are: names, types, filters by
/// a text, the first of several, keys, a choice between two.
///
/// What it does not know it leaves, and then the whole view: nil is not an error.
struct TapeCompiler {
  private(set) var names: [String] = []
  private(set) var steps: [TapeStep] = []
  private(set) var conditions: [TapeCondition] = []
  private(set) var programs: [(start: Int, end: Int)] = []
  private(set) var texts: [(bytes: [UInt8], kind: TapeValue.Kind)] = []

  private let view: ViewDefinition
  private var slots = 0
  /// How many selections go over something around what is compiled: none means that it is read from the resource.
  private var iterations = 0

  private init(_ view: ViewDefinition) { self.view = view }

  /// Nil where the view is not plain.
  static func plan(_ view: ViewDefinition) -> TapePlan? {
    var compiler = TapeCompiler(view)
    guard view.columns.allSatisfy({ !$0.isCollection }) else { return nil }
    for name in ownNames { _ = compiler.symbol(name) }
    let resource = compiler.text(view.resource)
    var (wanted, selections) = ([Int](), [TapePlan.TapeSelection]())
    for condition in view.conditions {
      guard let condition = compiler.condition(condition.path.root) else { return nil }
      wanted.append(condition)
    }
    for selection in view.selections {
      guard let selection = compiler.selection(selection) else { return nil }
      selections.append(selection)
    }
    guard compiler.names.count <= SymbolSet.largest, compiler.tellChoicesApart() else { return nil }
    return TapePlan(compiler, resource: resource, wanted: wanted, selections: selections, width: view.columns.count)
  }

  // MARK: Selections

  private mutating func selection(_ selection: ViewDefinition.Selection) -> TapePlan.TapeSelection? {
    let iteration: TapePlan.TapeSelection.Iteration
    switch selection.iteration {
    case .none: iteration = .none
    case .forEach(let path):
      guard let program = program(path.root) else { return nil }
      iteration = .each(program)
    case .forEachOrNull(let path):
      guard let program = program(path.root) else { return nil }
      iteration = .eachOrNull(program)
    case .repeat(let paths):
      var walk: [Int] = []
      for path in paths {
        // Down the tree with every step, so that it ends.
        guard path.root.isDescending, let program = program(path.root) else { return nil }
        walk.append(program)
      }
      iteration = .walk(walk)
    }
    if case .none = iteration {} else { iterations += 1 }
    defer { if case .none = iteration {} else { iterations -= 1 } }
    var columns: [(slot: Int, program: Int, isRowIndex: Bool)] = []
    for column in selection.columns {
      guard let program = program(column.path.root) else { return nil }
      columns.append((slots, program, column.path.root.isRowIndex))
      slots += 1
    }
    var selections: [TapePlan.TapeSelection] = []
    for nested in selection.selections {
      guard let nested = self.selection(nested) else { return nil }
      selections.append(nested)
    }
    var union: [TapePlan.TapeSelection] = []
    let start = slots
    for branch in selection.union {
      slots = start
      guard let branch = self.selection(branch) else { return nil }
      union.append(branch)
    }
    return TapePlan.TapeSelection(iteration, columns, selections, union)
  }

  // MARK: Programs

  private mutating func program(_ expression: FHIRPathExpression) -> Int? {
    guard let chain = chain(expression) else { return nil }
    return program(chain)
  }

  private mutating func program(_ chain: [TapeStep]) -> Int {
    programs.append((steps.count, steps.count + chain.count))
    steps += chain
    return programs.count - 1
  }

  private mutating func chain(_ expression: FHIRPathExpression) -> [TapeStep]? {
    switch expression.kind {
    case .this: return []
    case .literal(let value): return constant(value)
    case .variable(ViewDefinition.rowIndex): return [TapeStep(operation: .rowIndex)]
    case .variable(let name): return variable(name)
    case .member(let base, let name):
      guard Self.isPlain(name) else { return nil }
      if base.isThis, let first = name.unicodeScalars.first, ("A"..."Z").contains(first) { return nil }
      return extend(base, member(name))
    case .type(let operation, let base, let type) where operation != .is:
      guard case .member(let owner, let name) = base.kind else { return nil }
      return typed(owner, name, type)
    case .item(let base, let index):
      guard let place = fixedInteger(index), place >= 0 else { return nil }
      return extend(base, TapeStep(operation: .item, a: place))
    case .referenceKey(let base, let type):
      return extend(base, TapeStep(operation: .referenceKey, a: type.map { text($0) } ?? -1))
    case .function(let function, let base, let arguments): return call(function, base, arguments, expression)
    case .binary(let operation, _, _) where operation.isPredicate: return truth(expression)
    case .binary, .negative: return calculated(expression)
    default: return nil
    }
  }

  private mutating func extend(_ base: FHIRPathExpression, _ step: TapeStep) -> [TapeStep]? {
    guard !base.isLiteral, let chain = chain(base) else { return nil }
    return chain + [step]
  }

  private mutating func call(
    _ function: FHIRPathFunction, _ base: FHIRPathExpression, _ arguments: [FHIRPathExpression],
    _ whole: FHIRPathExpression
  ) -> [TapeStep]? {
    switch function {
    case .first: return extend(base, TapeStep(operation: .first))
    case .last: return extend(base, TapeStep(operation: .last))
    case .getResourceKey: return extend(base, TapeStep(operation: .resourceKey))
    case .where:
      guard let condition = condition(arguments[0]) else { return nil }
      return extend(base, TapeStep(operation: .filter, a: condition))
    case .extension:
      guard let url = fixedText(arguments[0]) else { return nil }
      return extend(base, TapeStep(operation: .extensions, a: text(url)))
    case .join:
      guard let separator = arguments.first.map({ fixedText($0) }) ?? "" else { return nil }
      return extend(base, TapeStep(operation: .join, a: text(separator)))
    case .iif:
      guard base.isThis, let condition = condition(arguments[0]), let yes = program(arguments[1]) else { return nil }
      guard arguments.count > 2 else { return [TapeStep(operation: .choice, a: condition, b: yes)] }
      guard let no = program(arguments[2]) else { return nil }
      return [TapeStep(operation: .choice, a: condition, b: yes, c: no)]
    case .exists, .empty, .not: return truth(whole)
    default: return nil
    }
  }

  private mutating func truth(_ expression: FHIRPathExpression) -> [TapeStep]? {
    condition(expression).map { [TapeStep(operation: .truth, a: $0)] }
  }

  // MARK: Names

  private mutating func symbol(_ name: String) -> UInt16 {
    if let known = names.firstIndex(of: name) { return UInt16(known + 1) }
    names.append(name)
    return UInt16(min(names.count, SymbolSet.largest))
  }

  /// By its name alone; see ``TapeNode/Flags/choice`` for what else might be meant.
  private mutating func member(_ name: String) -> TapeStep {
    TapeStep(operation: .member, symbol: symbol(name), isUntyped: true)
  }

  /// Where a view mentions a name with its type (`valueQuantity`), who reads it without one (`value`) must know.
  ///
  /// - Returns: false where that cannot be told.
  private mutating func tellChoicesApart() -> Bool {
    for (longer, name) in names.enumerated() {
      for (base, stem) in names.enumerated() where name.utf8.count > stem.utf8.count && name.hasPrefix(stem) {
        guard FHIRTypes.type(suffix: name.dropFirst(stem.count)) != nil else { continue }
        // Some steps read these by themselves.
        if stem == "id" || stem == "extension" { return false }
        for index in steps.indices where steps[index].isUntyped && steps[index].symbol == UInt16(base + 1) {
          steps[index].unsure.insert(UInt16(longer + 1))
        }
      }
    }
    return true
  }

  /// Names that steps look for by themselves.
  private static let ownNames = ["resourceType", "id", "reference", "url", "extension"]

  /// Whether a name is read as it stands: others have a meaning of their own, or more than one form.
  private static func isPlain(_ name: String) -> Bool {
    name.utf8.first != UInt8(ascii: "_") && name.utf8.allSatisfy { $0 < 0x80 && $0 != 0x5C && $0 != 0x22 }
  }

  private mutating func typed(_ owner: FHIRPathExpression, _ name: String, _ type: String) -> [TapeStep]? {
    guard Self.isPlain(name), !["Element", "BackboneElement", "Resource", "DomainResource"].contains(type) else {
      return nil
    }
    let suffix = FHIRTypes.suffix(of: type)
    guard let known = FHIRTypes.type(suffix: suffix) else {
      guard let chain = extend(owner, member(name)) else { return nil }
      return chain + [TapeStep(operation: .resource, a: text(type))]
    }
    guard known == type else { return nil }
    var step = TapeStep(operation: .member, symbol: symbol(name + suffix))
    step.unsure.insert(symbol(name))
    for narrower in FHIRTypes.kinds(of: type) where narrower != type {
      step.unsure.insert(symbol(name + FHIRTypes.suffix(of: narrower)))
    }
    return extend(owner, step)
  }

  // MARK: Values

  private mutating func text(_ text: String) -> Int { value(text, .text) }

  private mutating func value(_ text: String, _ kind: TapeValue.Kind) -> Int {
    texts.append((Array(text.utf8), kind))
    return texts.count - 1
  }

  private mutating func constant(_ value: SystemValue) -> [TapeStep]? {
    let index: Int
    switch value.json {
    case .string(let text): index = self.value(text, .text)
    case .number(let digits): index = self.value(digits, .number)
    case .bool(let value): index = self.value(value ? "true" : "false", .boolean)
    default: return nil
    }
    return [TapeStep(operation: .constant, a: index)]
  }

  private mutating func variable(_ name: String) -> [TapeStep]? {
    if let item = view.constants[name] { return item.value.flatMap { constant($0) } }
    // What a selection goes over has no step.
    let isRoot = name == "resource" || name == "rootResource" || name == "context" && iterations == 0
    return isRoot ? [TapeStep(operation: .root)] : nil
  }

  /// What is calculated from what stands in the expression.
  private mutating func calculated(_ expression: FHIRPathExpression) -> [TapeStep]? {
    guard expression.isFixed,
      let items = try? FHIRPathEvaluator().evaluate(FHIRPath(root: expression), on: []), items.count == 1,
      let value = items[0].value
    else { return nil }
    return constant(value)
  }

  private func fixedInteger(_ expression: FHIRPathExpression) -> Int? { fixed(expression)?.integer }

  private func fixedText(_ expression: FHIRPathExpression) -> String? { fixed(expression)?.text }

  private func fixed(_ expression: FHIRPathExpression) -> SystemValue? {
    switch expression.kind {
    case .literal(let value): value
    case .variable(let name): view.constants[name]?.value
    default: nil
    }
  }

  // MARK: Conditions

  private mutating func condition(_ expression: FHIRPathExpression) -> Int? {
    switch expression.kind {
    case .literal(.boolean(let value)): return add(TapeCondition(kind: value ? .always : .never))
    case .variable(let name):
      guard case .boolean(let value)? = view.constants[name]?.value else { return nil }
      return add(TapeCondition(kind: value ? .always : .never))
    case .binary(let operation, let left, let right): return comparison(operation, left, right)
    case .function(.not, let base, _):
      guard let inner = condition(base) else { return nil }
      return add(TapeCondition(kind: .not, a: inner))
    case .function(let function, let base, let arguments) where function == .exists || function == .empty:
      guard !base.isLiteral, var chain = chain(base) else { return nil }
      if let criterion = arguments.first {
        guard let condition = condition(criterion) else { return nil }
        chain.append(TapeStep(operation: .filter, a: condition))
      }
      return add(TapeCondition(kind: function == .exists ? .exists : .empty, a: program(chain)))
    default: return nil
    }
  }

  private mutating func comparison(
    _ operation: FHIRPathOperator, _ left: FHIRPathExpression, _ right: FHIRPathExpression
  ) -> Int? {
    switch operation {
    case .and, .or, .xor, .implies:
      guard let one = condition(left), let two = condition(right) else { return nil }
      let kind: TapeCondition.Kind =
        switch operation {
        case .and: .and
        case .or: .or
        case .xor: .xor
        default: .implies
        }
      return add(TapeCondition(kind: kind, a: one, b: two))
    case .equal, .notEqual:
      let (path, value) = fixed(right) == nil ? (right, left) : (left, right)
      let text: Int
      switch fixed(value) {
      // A text that reads as a date is compared as one.
      case .string(let words) where Temporal(words) == nil: text = self.text(words)
      case .boolean(let truth): text = self.value(truth ? "true" : "false", .boolean)
      default: return nil
      }
      guard fixed(path) == nil, let program = program(path) else { return nil }
      return add(TapeCondition(kind: operation == .equal ? .equal : .notEqual, a: program, b: text))
    default: return nil
    }
  }

  private mutating func add(_ condition: TapeCondition) -> Int {
    conditions.append(condition)
    return conditions.count - 1
  }
}

extension FHIRPathExpression {
  /// Whether it goes from an item to what is in it, by names alone.
  fileprivate var isDescending: Bool {
    guard case .member(let base, _) = kind else { return false }
    return base.isThis || base.isDescending
  }

  /// Whether it is made of what stands in it.
  fileprivate var isFixed: Bool {
    switch kind {
    case .literal: true
    case .negative, .binary: kind.parts.allSatisfy(\.isFixed)
    default: false
    }
  }
}
