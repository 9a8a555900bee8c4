/// What an expression gives whatever the data, where that can be told.
enum ViewKind: String {
  case boolean, string, number, temporal

  /// Whether such values are texts in a table.
  fileprivate var isText: Bool { self == .string || self == .temporal }

  /// Whether a column may declare a type for it.
  func agrees(with type: String) -> Bool {
    guard FHIRTypes.primitives.contains(type) else { return !type.utf8.allSatisfy { $0 >= 0x61 } }
    return switch self {
    case .boolean: type == "boolean" || type == "string" || type == "code"
    case .string: FHIRTypes.texts.contains(type) || FHIRTypes.temporals[type] != nil
    case .number: FHIRTypes.integers.contains(type) || type == "decimal" || type == "string"
    case .temporal: FHIRTypes.temporals[type] != nil || type == "string"
    }
  }
}

extension FHIRPathExpression {
  /// The kind of value this gives, if every value it can give is of one.
  var fixedKind: ViewKind? {
    switch kind {
    case .literal(let value): value.kind
    case .index: .number
    case .type(.is, _, _): .boolean
    case .referenceKey: .string
    case .negative(let base): base.fixedKind == .number ? .number : nil
    case .binary(let operation, let left, let right):
      operation.fixedKind ?? operation.kind(of: left.fixedKind, right.fixedKind)
    case .function(let function, _, _): function.fixedKind
    default: nil
    }
  }
}

extension SystemValue {
  fileprivate var kind: ViewKind? {
    switch self {
    case .boolean: .boolean
    case .string: .string
    case .number, .vastNumber: .number
    case .temporal: .temporal
    case .quantity: nil
    }
  }
}

extension FHIRPathOperator {
  /// Whether the operator answers with a boolean, always.
  package var isPredicate: Bool { fixedKind == .boolean }

  fileprivate var fixedKind: ViewKind? {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .equivalent, .notEqual, .notEquivalent, .in, .contains,
      .and, .or, .xor, .implies:
      .boolean
    case .concatenate: .string
    case .div, .mod: .number
    default: nil
    }
  }
}

extension FHIRPathOperator {
  /// The kind of what is calculated from values of two kinds.
  fileprivate func kind(of left: ViewKind?, _ right: ViewKind?) -> ViewKind? {
    switch (self, left, right) {
    case (.add, .number, .number), (.subtract, .number, .number), (.multiply, .number, .number),
      (.divide, .number, .number):
      .number
    case (.add, .string, .string): .string
    default: nil
    }
  }
}

extension FHIRPathExpression {
  /// The column of what `&` is to join though it is no text, whatever the data; nil where there is none.
  var columnOfNoText: Int? {
    if case .binary(.concatenate, let left, let right) = kind {
      for side in [left, right] where side.fixedKind == .number || side.fixedKind == .boolean { return side.column }
    }
    return kind.parts.lazy.compactMap(\.columnOfNoText).first
  }
}

extension ViewDefinition.Column {
  /// Why a column cannot stand below one of the same name in a union, and the member that says so; nil where it can.
  func misfit(below other: ViewDefinition.Column) -> (member: String, reason: String)? {
    let (own, others) = (path.root.fixedKind, other.path.root.fixedKind)
    switch (type, other.type) {
    case (let type?, let wanted?):
      return type == wanted ? nil : ("type", "the first branch has type \(wanted) for '\(name)'")
    case (nil, let wanted?):
      guard let own, !own.agrees(with: wanted) else { return nil }
      return ("path", "it gives a \(own.rawValue), and the first branch has type \(wanted) for '\(name)'")
    case (let type?, nil):
      guard let others, !others.agrees(with: type) else { return nil }
      return ("type", "the first branch gives a \(others.rawValue) for '\(name)'")
    case (nil, nil):
      guard let own, let others, own.isText != others.isText || !own.isText && own != others else { return nil }
      return ("path", "it gives a \(own.rawValue), and the first branch a \(others.rawValue) for '\(name)'")
    }
  }
}

extension FHIRPathFunction {
  /// Whether the function answers with a boolean, always.
  package var isPredicate: Bool { fixedKind == .boolean }

  fileprivate var fixedKind: ViewKind? {
    switch self {
    case .empty, .exists, .all, .allTrue, .anyTrue, .allFalse, .anyFalse, .subsetOf, .supersetOf, .isDistinct, .not,
      .toBoolean, .convertsToBoolean, .convertsToInteger, .convertsToDecimal, .convertsToString, .convertsToDate,
      .convertsToDateTime, .convertsToTime, .startsWith, .endsWith, .contains, .matches, .matchesFull, .hasValue:
      .boolean
    case .count, .length, .indexOf, .toInteger, .toDecimal: .number
    case .join, .upper, .lower, .substring, .replace, .replaceMatches, .trim, .split, .toChars, .toString: .string
    case .toDate, .toDateTime, .toTime, .now, .today, .timeOfDay: .temporal
    default: nil
    }
  }
}
