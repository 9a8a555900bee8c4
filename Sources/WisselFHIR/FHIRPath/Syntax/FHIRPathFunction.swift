/// The functions an expression may call (FHIRPath N1, FHIR R4 and SQL on FHIR v2), besides those that take a type.
package enum FHIRPathFunction: String, CaseIterable, Sendable {
  // Existence.
  case empty, exists, all, allTrue, anyTrue, allFalse, anyFalse, subsetOf, supersetOf, count, distinct, isDistinct, not
  // Filtering, projection and combining.
  case `where`, select, `repeat`, single, first, last, tail, skip, take, intersect, exclude, union, combine, aggregate
  // Conversion.
  case iif, toBoolean, toInteger, toDecimal, toString, toDate, toDateTime, toTime
  case convertsToBoolean, convertsToInteger, convertsToDecimal, convertsToString, convertsToDate, convertsToDateTime
  case convertsToTime
  // Texts.
  case indexOf, substring, startsWith, endsWith, contains, upper, lower, replace, matches, matchesFull, replaceMatches
  case length, toChars, trim, split, join
  // Numbers.
  case abs, ceiling, floor, round, truncate
  // The tree, and what helps.
  case children, descendants, trace, now, today, timeOfDay
  // FHIR.
  case `extension`, hasValue, getValue, getResourceKey, lowBoundary, highBoundary

  /// How many arguments it takes.
  var arguments: ClosedRange<Int> {
    switch self {
    case .exists, .join, .lowBoundary, .highBoundary, .round: 0...1
    case .all, .subsetOf, .supersetOf, .where, .select, .repeat, .skip, .take, .intersect, .exclude, .union, .combine,
      .indexOf, .startsWith, .endsWith, .contains, .matches, .matchesFull, .split, .extension:
      1...1
    case .substring, .trace, .aggregate: 1...2
    case .replace, .replaceMatches: 2...2
    case .iif: 2...3
    default: 0...0
    }
  }

  /// Whether its first argument is evaluated for each item, which is `$this` there.
  package var isPerItem: Bool {
    switch self {
    case .exists, .all, .where, .select, .repeat, .aggregate: true
    default: false
    }
  }
}
