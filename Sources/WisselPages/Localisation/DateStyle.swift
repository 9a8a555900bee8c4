package import Foundation

/// Moments as a reader of a language writes them, in one time zone.
package struct DateStyle: Sendable {
  private let language: Language
  private let calendar: Calendar

  package init(_ language: Language, timeZone: TimeZone) {
    self.language = language
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    self.calendar = calendar
  }

  private static let months: [Language: [String]] = [
    .dutch: [
      "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
      "november", "december",
    ],
    .english: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ],
  ]

  /// `21 november 2026`.
  package func day(_ date: Date) -> String {
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    let names = Self.months[language] ?? []
    let month = (parts.month ?? 1) - 1
    return "\(parts.day ?? 1) \(names.indices.contains(month) ? names[month] : "") \(parts.year ?? 1970)"
  }

  /// `14:02`.
  package func time(_ date: Date) -> String {
    let parts = calendar.dateComponents([.hour, .minute], from: date)
    let minute = parts.minute ?? 0
    return "\(parts.hour ?? 0):\(minute < 10 ? "0" : "")\(minute)"
  }

  /// `21 november 2026, 14:02`.
  package func moment(_ date: Date) -> String { day(date) + ", " + time(date) }

  /// How long ago for the last day (`5 minuten geleden`), the moment for anything older or in the future.
  package func ago(_ date: Date, now: Date) -> String {
    let seconds = now.timeIntervalSince(date)
    switch seconds {
    case 0..<60: return language == .dutch ? "zojuist" : "just now"
    case 60..<3600:
      let minutes = Int(seconds / 60)
      switch language {
      case .dutch: return minutes == 1 ? "1 minuut geleden" : "\(minutes) minuten geleden"
      case .english: return minutes == 1 ? "1 minute ago" : "\(minutes) minutes ago"
      }
    case 3600..<86_400:
      let hours = Int(seconds / 3600)
      switch language {
      case .dutch: return "\(hours) uur geleden"
      case .english: return hours == 1 ? "1 hour ago" : "\(hours) hours ago"
      }
    default: return moment(date)
    }
  }
}
