/// A day of the Gregorian calendar, without a time or a zone. Days can be compared and counted.
package struct Day: Sendable, Hashable, Comparable {
  /// Days since 1 January 1970.
  package let number: Int

  package init(number: Int) { self.number = number }

  /// 1 January of the year 1, before which nothing is written.
  package static let first = Day(number: number(1, 1, 1))

  /// Nil for a day that no calendar has. Years 1 to 9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), (1...Self.length(of: month, in: year)).contains(day)
    else { return nil }
    number = Self.number(year, month, day)
  }

  /// The day a date begins with: `2024-05-31`, also as the first part of a date and time. Nil for anything else; see
  /// `Day.span(of:)` for dates that name no day.
  package init?(_ text: some StringProtocol) {
    guard let span = Self.span(of: text), span.lowerBound == span.upperBound else { return nil }
    self = span.lowerBound
  }

  /// The days a FHIR date, dateTime or instant can mean: a year, a month or one day. The time and its zone are not
  /// looked at: the day is the one written down.
  package static func span(of text: some StringProtocol) -> ClosedRange<Day>? {
    let parts = text.prefix { $0 != "T" }.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil }
    guard numbers.count == parts.count, parts.first?.utf8.count == 4,
      parts.dropFirst().allSatisfy({ $0.utf8.count == 2 })
    else { return nil }
    switch numbers.count {
    case 1: return range(Day(year: numbers[0], month: 1, day: 1), Day(year: numbers[0], month: 12, day: 31))
    case 2:
      guard (1...12).contains(numbers[1]) else { return nil }
      return range(
        Day(year: numbers[0], month: numbers[1], day: 1),
        Day(year: numbers[0], month: numbers[1], day: length(of: numbers[1], in: numbers[0])))
    case 3:
      let day = Day(year: numbers[0], month: numbers[1], day: numbers[2])
      return range(day, day)
    default: return nil
    }
  }

  private static func range(_ first: Day?, _ last: Day?) -> ClosedRange<Day>? {
    guard let first, let last else { return nil }
    return first...last
  }

  package static func < (one: Day, other: Day) -> Bool { one.number < other.number }

  /// The day this many days later, or earlier.
  package func adding(_ days: Int) -> Day { Day(number: number + days) }

  /// How many days a month has.
  package static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Counted in eras of 400 years that begin in March, so that the leap day is the last of its year.
  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let (era, yearOfEra) = (shifted / 400, shifted % 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day.
  package var components: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Day: CustomStringConvertible {
  /// As `2024-05-31`.
  package var description: String {
    let (year, month, day) = components
    return Self.digits(year, 4) + "-" + Self.digits(month, 2) + "-" + Self.digits(day, 2)
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}

extension Day: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let day = Day(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a day is written as 2024-05-31")
    }
    self = day
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
