/// What the landing could not evaluate, as it tells SQL: `!`, how far from the expression's own column the error is,
/// and the number of its reason. The statement fails with it only where a row needs the value.
enum LandedFailure {
  private static let reasons = [
    FHIRPathEvaluator.several, FHIRPathEvaluator.endless, FHIRPathEvaluator.endlessWalk, FHIRPathEvaluator.noText,
  ]

  static func text(_ error: FHIRPathError, from column: Int) -> String {
    "!\(error.column - column).\(reasons.firstIndex(of: error.reason) ?? 0)"
  }

  /// The failure that a message of a database ends with: the number of a place, and what the landing told.
  static func read(_ text: Substring, _ failures: [ViewError]) -> ViewError? {
    let numbers = text.split(separator: ".").map { Int($0) }
    guard let number = numbers.first ?? nil, failures.indices.contains(number) else { return nil }
    let failure = failures[number]
    guard numbers.count == 3, let offset = numbers[1], let reason = numbers[2], reasons.indices.contains(reason) else {
      return failure
    }
    return ViewError(failure.place, column: (failure.column ?? 0) + offset, reasons[reason])
  }
}
