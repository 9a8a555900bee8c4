import Foundation
import WisselSettings

extension TimeWindow {
  /// Whether a moment lies in it, as clocks on the wall show it.
  func contains(_ time: Date, in zone: TimeZone) -> Bool {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.weekday, .hour, .minute], from: time)
    guard let weekday = parts.weekday, let hour = parts.hour, let minute = parts.minute else { return false }
    // The calendar counts from 1 for Sunday.
    return contains(weekday: (weekday + 5) % 7, minute: hour * 60 + minute)
  }
}
