import WisselConsent

/// A minute in Amsterdam.
struct Moment: Comparable {
  let day: Day
  /// Since midnight.
  let minute: Int

  init(_ day: Day, _ minute: Int) {
    self.day = day.adding(minute / 1440)
    self.minute = minute % 1440
  }

  func adding(minutes: Int) -> Moment { Moment(day, minute + minutes) }

  static func < (one: Moment, other: Moment) -> Bool { (one.day, one.minute) < (other.day, other.minute) }

  /// As a FHIR dateTime or instant, with the offset that holds in Amsterdam.
  var text: String {
    let offset = isSummer ? "+02:00" : "+01:00"
    return "\(day)T\(Self.two(minute / 60)):\(Self.two(minute % 60)):00\(offset)"
  }

  /// From the last Sunday of March, two o'clock, to the last of October, three o'clock (Directive 2000/84/EC).
  private var isSummer: Bool {
    let (year, month, _) = day.components
    guard month >= 3, month <= 10 else { return false }
    guard month == 3 || month == 10 else { return true }
    guard let end = Day(year: year, month: month, day: 31) else { return false }
    // 1 January 1970 was a Thursday.
    let sunday = end.adding(-((end.number + 4) % 7))
    return month == 3 ? (day, minute) >= (sunday, 120) : (day, minute) < (sunday, 180)
  }

  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

/// A number with a fixed count of digits behind the point.
struct FixedDecimal {
  let units: Int
  let digits: Int

  /// Rounded half away from zero.
  init(_ value: Double, digits: Int) {
    self.digits = digits
    let scaled = (0..<digits).reduce(value) { value, _ in value * 10 }
    units = Int(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
  }

  var text: String {
    guard digits > 0 else { return String(units) }
    let text = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
    return "\(units < 0 ? "-" : "")\(padded.dropLast(digits)).\(padded.suffix(digits))"
  }
}
