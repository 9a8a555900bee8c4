import AlgorithmKit

/// The width of intervals of time that a request names.
enum TimeBins {
  /// Wide enough for any unit of time, and such that no time divided by one leaves the range of numbers.
  private static let widths = 1e-9...1e9

  /// What is wrong with a width, if anything.
  static func check(_ width: Double?, _ method: String) throws {
    guard let width, !widths.contains(width) else { return }
    throw AlgorithmError("'\(method)': 'bin' must be more than 0, from 1e-9 to 1e9")
  }
}
