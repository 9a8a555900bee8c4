/// Whether enough persons stand behind a sum not only by their number but by their weight (`federated-statistics` 3.3,
/// the p% rule): the second largest contributor, who can take off the own part, must not learn the largest one's.
package enum Dominance {
  /// What all but the two largest contributions together must come to at least, as a part of the largest.
  package static let leastRest = 0.1

  /// Whether a sum of contributions that are not negative is safe.
  package static func isSafe(total: Double, largest: Double, second: Double) -> Bool {
    largest == 0 || total - largest - second >= leastRest * largest
  }

  /// Whether the sum of contributions that are not negative is safe.
  package static func isSafe(_ contributions: some Sequence<Double>) -> Bool {
    var (total, largest, second) = (0.0, 0.0, 0.0)
    for value in contributions {
      total += value
      if value > largest {
        (largest, second) = (value, largest)
      } else if value > second {
        second = value
      }
    }
    return isSafe(total: total, largest: largest, second: second)
  }
}
