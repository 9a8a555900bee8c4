package import Foundation
package import WisselFHIR

extension ViewDefinition {
  /// The view for a run that begins at a certain time, told as a clock in a time zone shows it.
  package func at(_ date: Date, in zone: TimeZone = .current) -> ViewDefinition {
    let style = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, includingFractionalSeconds: true, timeZone: zone)
    return at(Temporal(date.formatted(style), kind: .dateTime))
  }
}
