import Foundation

/// Moments as FHIR instants.
enum FHIRTime {
  /// In UTC, with milliseconds; what is below them is cut.
  static func text(_ microseconds: Int64) -> String {
    let milliseconds = microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000
    return Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
