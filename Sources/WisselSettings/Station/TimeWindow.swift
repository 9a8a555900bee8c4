/// Hours of a day on some days of the week, in the station's own time: `mon-fri 08:00-18:00`, `sat,sun 22:00-06:00`,
/// `08:00-18:00` for every day. One that ends before it begins goes on into the next day and belongs to the day it
/// begins.
package struct TimeWindow: Hashable, Sendable, CustomStringConvertible {
  /// What `wissel.policies.hours` expects, for messages.
  package static let expected = "hours such as “mon-fri 08:00-18:00” or “22:00-06:00”"

  /// Minutes of a day.
  package static let day = 24 * 60

  /// Days, from 0 for Monday to 6 for Sunday.
  package let days: Set<Int>
  /// Minutes after midnight; the first one that counts.
  package let start: Int
  /// Minutes after midnight, to 1440; the first one that no longer counts.
  package let end: Int

  private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// Reads the text of a window; nil for anything else, and for one without length.
  package init?(_ text: String) {
    let parts = text.lowercased().split(separator: " ")
    guard let hours = parts.last, parts.count <= 2 else { return nil }
    let ends = hours.split(separator: "-", omittingEmptySubsequences: false).map { Self.minutes($0) }
    guard ends.count == 2, let start = ends[0], let end = ends[1], start < Self.day, start != end else { return nil }
    self.start = start
    self.end = end
    guard parts.count == 2 else {
      days = Set(0..<7)
      return
    }
    var days: Set<Int> = []
    for part in parts[0].split(separator: ",", omittingEmptySubsequences: false) {
      let range = part.split(separator: "-", omittingEmptySubsequences: false).map {
        Self.names.firstIndex(of: "\($0)")
      }
      guard (1...2).contains(range.count), let first = range.first ?? nil, let last = range.last ?? nil else {
        return nil
      }
      // Over the end of the week: sat-mon.
      days.formUnion((0...((last - first + 7) % 7)).map { (first + $0) % 7 })
    }
    self.days = days
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.allSatisfy(\.isWholeNumber) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= day
    else { return nil }
    return hour * 60 + minute
  }

  /// Whether a minute of a day lies in it.
  ///
  /// - Parameters:
  ///   - weekday: from 0 for Monday.
  ///   - minute: after midnight.
  package func contains(weekday: Int, minute: Int) -> Bool {
    guard end <= start else { return days.contains(weekday) && (start..<end).contains(minute) }
    return (days.contains(weekday) && minute >= start) || (days.contains((weekday + 6) % 7) && minute < end)
  }

  package var description: String {
    func clock(_ minutes: Int) -> String {
      [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
    let hours = "\(clock(start))-\(clock(end))"
    return days.count == 7 ? hours : days.sorted().map { Self.names[$0] }.joined(separator: ",") + " " + hours
  }
}
