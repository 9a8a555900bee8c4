extension FHIRPathEvaluator {
  func call(
    _ function: FHIRPathFunction, _ column: Int, _ base: FHIRPathExpression, _ arguments: [FHIRPathExpression],
    _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    let input = try evaluate(base, scope)
    switch function {
    case .empty: return Self.items(input.isEmpty)
    case .exists:
      guard let criteria = arguments.first else { return Self.items(!input.isEmpty) }
      return Self.items(try !filter(input, criteria, scope).isEmpty)
    case .all: return Self.items(try filter(input, arguments[0], scope).count == input.count)
    case .allTrue, .anyTrue, .allFalse, .anyFalse: return Self.items(Self.quantified(function, input))
    case .where: return try filter(input, arguments[0], scope)
    case .select:
      return try input.enumerated().flatMapItems { index, item throws(FHIRPathError) in
        try evaluate(arguments[0], Scope(this: [item], index: index))
      }
    case .repeat: return try repeated(input, arguments[0], column)
    case .aggregate: return try aggregate(input, arguments, scope)
    case .iif: return try conditional(input, arguments, scope)
    case .trace:
      trace?(try single(arguments[0], scope)?.value?.text ?? "", input)
      return input
    case .subsetOf, .supersetOf, .intersect, .exclude, .union, .combine:
      return Self.combined(function, input, try evaluate(arguments[0], scope))
    case .count: return Self.items(.number(ExactDecimal(input.count)))
    case .distinct: return Self.distinct(input)
    case .isDistinct: return Self.items(Self.distinct(input).count == input.count)
    case .single: return try Self.single(input, column).map { [$0] } ?? []
    case .first: return Array(input.prefix(1))
    case .last: return Array(input.suffix(1))
    case .tail: return Array(input.dropFirst())
    case .skip: return Array(input.dropFirst(max(0, try integer(arguments[0], scope) ?? 0)))
    case .take: return Array(input.prefix(max(0, try integer(arguments[0], scope) ?? 0)))
    case .children: return input.flatMap { $0.node?.children.map { .node($0) } ?? [] }
    case .descendants: return Self.descendants(input)
    case .now: return now.map { [.value(.temporal($0))] } ?? []
    case .today: return Self.items(now.flatMap { ScalarFunction.toDate.value([.temporal($0)]) })
    case .timeOfDay:
      let time = now?.text.split(separator: "T").last?.prefix { $0 != "Z" && $0 != "+" && $0 != "-" }
      return Self.items(time.flatMap { ScalarFunction.toTime.value([.string(String($0))]) })
    case .extension: return try extensions(input, arguments[0], scope)
    case .hasValue: return Self.items(input.count == 1 && input[0].value != nil)
    case .getValue: return input.count == 1 && input[0].value != nil ? input : []
    case .getResourceKey:
      return input.flatMap { item in
        item.node.map { $0.resourceType == nil ? [] : $0.children("id").map { .node($0) } } ?? []
      }
    case .toChars, .split, .join: return try texts(function, input, arguments, column, scope)
    case .not:
      return Self.items(
        try Self.single(input, column).map { if case .boolean(let value)? = $0.value { !value } else { false } })
    case .convertsToBoolean, .convertsToInteger, .convertsToDecimal, .convertsToString, .convertsToDate,
      .convertsToDateTime, .convertsToTime:
      guard let item = try Self.single(input, column) else { return [] }
      return Self.items(function.conversion?.value([item.value]) != nil)
    default:
      guard let scalar = ScalarFunction(rawValue: function.rawValue) else { return [] }
      var values = [scalar.operand(of: try Self.single(input, column))]
      for argument in arguments { values.append(try single(argument, scope)?.operand) }
      return Self.items(scalar.value(values))
    }
  }

  private func integer(_ expression: FHIRPathExpression, _ scope: Scope) throws(FHIRPathError) -> Int? {
    try single(expression, scope)?.value?.integer
  }

  /// The items for which a criterion is true.
  private func filter(
    _ items: [FHIRPathItem], _ criterion: FHIRPathExpression, _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    try items.enumerated().flatMapItems { index, item throws(FHIRPathError) in
      try truth(criterion, Scope(this: [item], index: index)) == true ? [item] : []
    }
  }

  private static func quantified(_ function: FHIRPathFunction, _ items: [FHIRPathItem]) -> Bool {
    let wanted = function == .allTrue || function == .anyTrue
    let holds = items.map { if case .boolean(let value)? = $0.value { value == wanted } else { false } }
    return function == .allTrue || function == .allFalse ? holds.allSatisfy(\.self) : holds.contains(true)
  }

  /// How many items `repeat` and `descendants` may visit: more than any resource has.
  static let maximumVisits = 1_000_000

  private func repeated(
    _ input: [FHIRPathItem], _ projection: FHIRPathExpression, _ column: Int
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    var (found, seen, queue) = ([FHIRPathItem](), Set<[UInt8]>(), input)
    while !queue.isEmpty {
      var next: [FHIRPathItem] = []
      for item in queue {
        for result in try evaluate(projection, Scope(this: [item])) where seen.insert(result.identity).inserted {
          next.append(result)
        }
      }
      found += next
      queue = next
      guard found.count <= Self.maximumVisits else { throw FHIRPathError(column, Self.endless) }
    }
    return found
  }

  private static func descendants(_ input: [FHIRPathItem]) -> [FHIRPathItem] {
    var found: [FHIRPathItem] = []
    var queue = input
    while !queue.isEmpty {
      queue = queue.flatMap { $0.node?.children.map { .node($0) } ?? [] }
      found += queue
    }
    return found
  }

  private func aggregate(
    _ input: [FHIRPathItem], _ arguments: [FHIRPathExpression], _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    var total: [FHIRPathItem] = arguments.count > 1 ? try evaluate(arguments[1], scope) : []
    for (index, item) in input.enumerated() {
      total = try evaluate(arguments[0], Scope(this: [item], index: index, total: total))
    }
    return total
  }

  private func conditional(
    _ input: [FHIRPathItem], _ arguments: [FHIRPathExpression], _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    var scope = scope
    scope.this = input
    if try truth(arguments[0], scope) == true { return try evaluate(arguments[1], scope) }
    return arguments.count > 2 ? try evaluate(arguments[2], scope) : []
  }

  private static func combined(
    _ function: FHIRPathFunction, _ one: [FHIRPathItem], _ two: [FHIRPathItem]
  ) -> [FHIRPathItem] {
    switch function {
    case .union: return distinct(one + two)
    case .combine: return one + two
    default: break
    }
    let (ones, twos) = (Set(one.map(\.identity)), Set(two.map(\.identity)))
    return switch function {
    case .subsetOf: items(ones.isSubset(of: twos))
    case .supersetOf: items(ones.isSuperset(of: twos))
    case .intersect: distinct(one.filter { twos.contains($0.identity) })
    default: one.filter { !twos.contains($0.identity) }
    }
  }

  private func extensions(
    _ input: [FHIRPathItem], _ url: FHIRPathExpression, _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    guard let url = try single(url, scope)?.value?.text else { return [] }
    return input.flatMap { item in
      item.node?.children("extension").filter { $0.json["url"]?.string?.utf8.elementsEqual(url.utf8) == true }
        .map { .node($0) } ?? []
    }
  }

  private func texts(
    _ function: FHIRPathFunction, _ input: [FHIRPathItem], _ arguments: [FHIRPathExpression], _ column: Int,
    _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    let argument = try arguments.first.map { (expression) throws(FHIRPathError) in
      try single(expression, scope)?.value?.text
    }
    if function == .join {
      let texts = input.compactMap(\.shown)
      return [.value(.string(texts.joined(separator: (argument ?? "") ?? "")))]
    }
    guard let text = try Self.single(input, column)?.value?.text else { return [] }
    guard function == .split else { return text.unicodeScalars.map { .value(.string(String($0))) } }
    guard let separator = argument ?? nil else { return [] }
    let parts = separator.isEmpty ? text.unicodeScalars.map { String($0) } : ScalarFunction.split(text, separator)
    return parts.map { .value(.string($0)) }
  }
}

extension FHIRPathItem {
  /// The text of a value; of an element's number the digits it was written with.
  fileprivate var shown: String? {
    if case .node(let node) = self, case .number(let digits) = node.json { return digits }
    return ScalarFunction.toString.value([value])?.text
  }
}

extension FHIRPathFunction {
  /// What a `convertsTo` function tries.
  var conversion: ScalarFunction? {
    rawValue.hasPrefix("convertsTo") ? ScalarFunction(rawValue: "to" + rawValue.dropFirst(10)) : nil
  }
}

extension Sequence {
  /// `flatMap` that throws what the closure throws and nothing else.
  fileprivate func flatMapItems<Item>(
    _ transform: (Int, Item) throws(FHIRPathError) -> [FHIRPathItem]
  ) throws(FHIRPathError) -> [FHIRPathItem] where Element == (offset: Int, element: Item) {
    var items: [FHIRPathItem] = []
    for (index, item) in self { items += try transform(index, item) }
    return items
  }
}
