extension FHIRPathEvaluator {
  func binary(
    _ operation: FHIRPathOperator, _ left: FHIRPathExpression, _ right: FHIRPathExpression, _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    switch operation {
    case .concatenate:
      return Self.items(operation.scalar?.value([try text(left, scope), try text(right, scope)]))
    case .multiply, .divide, .div, .mod, .add, .subtract:
      let values = [try single(left, scope)?.operand, try single(right, scope)?.operand]
      return Self.items(operation.scalar?.value(values))
    case .union: return Self.distinct(try evaluate(left, scope) + evaluate(right, scope))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      // Both, before either is judged: an empty side hides no error of the other.
      let (one, two) = (try single(left, scope), try single(right, scope))
      guard let one, let two else { return [] }
      return Self.items(Self.order(one, two).map(operation.holds))
    case .equal: return Self.items(Self.isEqual(try evaluate(left, scope), try evaluate(right, scope)))
    case .notEqual: return Self.items(Self.isEqual(try evaluate(left, scope), try evaluate(right, scope)).map { !$0 })
    case .equivalent, .notEquivalent:
      let same = Self.isEquivalent(try evaluate(left, scope), try evaluate(right, scope))
      return Self.items(same == (operation == .equivalent))
    case .in: return try contained(left, in: right, scope)
    case .contains: return try contained(right, in: left, scope)
    case .and, .or, .xor, .implies:
      return Self.items(operation.truth(try truth(left, scope), try truth(right, scope)))
    }
  }

  /// One side of `&`, which joins texts and takes nothing else.
  private func text(_ expression: FHIRPathExpression, _ scope: Scope) throws(FHIRPathError) -> SystemValue? {
    guard let item = try single(expression, scope), !item.json.isNull else { return nil }
    guard let value = item.value, value.text != nil else { throw FHIRPathError(expression.column, Self.noText) }
    return value
  }

  private static func order(_ one: FHIRPathItem, _ two: FHIRPathItem) -> Int? {
    guard let left = one.operand, let right = two.operand else { return nil }
    return left.order(right)
  }

  private func contained(
    _ item: FHIRPathExpression, in list: FHIRPathExpression, _ scope: Scope
  ) throws(FHIRPathError) -> [FHIRPathItem] {
    guard let item = try single(item, scope) else { return [] }
    let identity = item.identity
    return Self.items(try evaluate(list, scope).contains { $0.identity == identity })
  }

  /// Whether both collections have equal items in the same order; nil where one is empty or precision does not tell.
  static func isEqual(_ one: [FHIRPathItem], _ two: [FHIRPathItem]) -> Bool? {
    guard !one.isEmpty, !two.isEmpty else { return nil }
    guard one.count == two.count else { return false }
    var answer: Bool? = true
    for (left, right) in zip(one, two) {
      switch left.isEqual(to: right) {
      case false: return false
      case nil: answer = nil
      default: break
      }
    }
    return answer
  }

  /// The items without those that equal an earlier one.
  static func distinct(_ items: [FHIRPathItem]) -> [FHIRPathItem] {
    var seen: Set<[UInt8]> = []
    return items.filter { seen.insert($0.identity).inserted }
  }

  /// Whether both collections say about the same, in any order (FHIRPath, equivalence).
  private static func isEquivalent(_ one: [FHIRPathItem], _ two: [FHIRPathItem]) -> Bool {
    func sorted(_ items: [FHIRPathItem]) -> [[UInt8]] {
      items.map(\.equivalence).sorted { $0.lexicographicallyPrecedes($1) }
    }
    return sorted(one) == sorted(two)
  }
}

extension FHIRPathOperator {
  /// The function of values it stands for.
  package var scalar: ScalarFunction? {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .div: .div
    case .mod: .mod
    case .concatenate: .concatenate
    default: nil
    }
  }

  /// Whether an order is what a comparison asks for.
  func holds(_ order: Int) -> Bool {
    switch self {
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    default: order >= 0
    }
  }

  /// Three-valued logic (FHIRPath, boolean logic); nil is empty.
  func truth(_ left: Bool?, _ right: Bool?) -> Bool? {
    switch self {
    case .and: left == false || right == false ? false : left == nil || right == nil ? nil : true
    case .or: left == true || right == true ? true : left == nil || right == nil ? nil : false
    case .implies: left == false || right == true ? true : left == nil || right == nil ? nil : false
    default:
      if let left, let right { left != right } else { nil }
    }
  }
}
