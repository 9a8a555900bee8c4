/// The functions from single values to a single value; empty in, or out of its domain, is empty out.
///
/// One place for what the evaluator and the functions given to DuckDB calculate.
package enum ScalarFunction: String, CaseIterable, Sendable {
  case add, subtract, multiply, divide, div, mod, negative, concatenate
  case abs, ceiling, floor, round, truncate
  case toBoolean, toInteger, toDecimal, toString, toDate, toDateTime, toTime
  case indexOf, substring, startsWith, endsWith, contains, upper, lower, replace, matches, matchesFull, replaceMatches
  case length, trim
  case lowBoundary, highBoundary

  /// The value for some arguments, of which the first is what the function is called on.
  package func value(_ arguments: [SystemValue?]) -> SystemValue? {
    if self == .concatenate {
      return .string((arguments.first??.text ?? "") + (arguments.dropFirst().first??.text ?? ""))
    }
    guard let input = arguments.first ?? nil else { return nil }
    // An argument that was given and is empty makes the answer empty.
    let others = arguments.dropFirst()
    guard others.allSatisfy({ $0 != nil }) else { return nil }
    let rest = others.compactMap(\.self)
    switch self {
    case .add, .subtract, .multiply, .divide, .div, .mod: return rest.first.flatMap { calculated(input, $0) }
    case .negative, .abs, .ceiling, .floor, .round, .truncate: return number(input, rest)
    case .toBoolean, .toInteger, .toDecimal, .toString, .toDate, .toDateTime, .toTime: return converted(input)
    case .lowBoundary: return Self.boundary(.low, input, rest.first)
    case .highBoundary: return Self.boundary(.high, input, rest.first)
    default: return input.text.flatMap { text($0, rest) }
    }
  }

  private static func boundary(_ side: Boundary, _ input: SystemValue, _ precision: SystemValue?) -> SystemValue? {
    let digits = precision?.integer
    guard precision == nil || digits != nil else { return nil }
    return switch input {
    case .number(let number): number.boundary(side, digits: digits).map { .number($0) }
    case .temporal(let temporal): temporal.boundary(side, precision: digits).map { .temporal($0) }
    case .quantity(let number, let unit): number.boundary(side, digits: digits).map { .quantity($0, unit: unit) }
    default: nil
    }
  }
}

extension SystemValue {
  /// The whole number this is, if it is one.
  package var integer: Int? {
    if case .number(let number) = self { number.integer } else { nil }
  }
}
