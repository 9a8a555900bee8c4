/// An error whose text may be shown outside the station: it names what was attempted and what is wrong, never a value
/// from the data. Of any other error only the name of its type is shown.
public protocol ReportableError: Error {
  /// The text for the run's log.
  var report: String { get }
}

/// The error an algorithm throws with words of its own.
///
/// ```swift
/// throw AlgorithmError("the outcome 'event' must have two levels")
/// ```
public struct AlgorithmError: ReportableError, Equatable, CustomStringConvertible {
  public let report: String

  /// - Parameter report: What was attempted, what is wrong and what to do; never a value from the data.
  public init(_ report: String) { self.report = report }

  public var description: String { report }
}

/// What of an error may be shown.
package enum ErrorReport {
  /// One line without control characters, at most 2 000 characters long.
  package static func line(_ error: any Error) -> String {
    let text =
      switch error {
      case let error as any ReportableError: error.report
      case is CancellationError: "the function was cancelled"
      default: "the function ended with an error of type \(type(of: error)), whose text is not shown"
      }
    let line = text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
        ? " " : Character(scalar)
    }
    return String(String(line).prefix(2000))
  }
}
