/// What an expression gives whatever the data, where that can be told.
enum ViewKind: String {
  case boolean, string, number, temporal

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
    case .binary(let operation, _, _): operation.fixedKind
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
