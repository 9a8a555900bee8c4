/// A date or date with time of FHIR, as far as it is known, with the span of time it may be.
struct Moment: Equatable {
  enum Precision: UInt8, Comparable {
    case year, month, day, second

    static func < (one: Self, two: Self) -> Bool { one.rawValue < two.rawValue }
  }

  let precision: Precision
  let hasOffset: Bool
  /// The day as it is written, or the first it may be, counted from 1970-01-01.
  let day: Int64
  /// The second the span begins with and the last it holds, since 1970-01-01T00:00Z; without an offset as in UTC.
  let first: Int64
  let last: Int64

  /// Nil for what is no such text, or no day of the calendar.
  init?(_ bytes: Bytes) {
    let count = bytes.count
    guard count >= 4, let year = Self.digits(bytes, 0, 4), year > 0 else { return nil }
    if count == 4 {
      self.init(.year, Self.days(year, 1, 1), Self.days(year + 1, 1, 1) - 1)
      return
    }
    guard count >= 7, bytes[4] == 0x2D, let month = Self.digits(bytes, 5, 2), month >= 1, month <= 12 else {
      return nil
    }
    if count == 7 {
      self.init(.month, Self.days(year, month, 1), Self.days(year, month, Self.length(year, month)))
      return
    }
    guard count >= 10, bytes[7] == 0x2D, let day = Self.digits(bytes, 8, 2), day >= 1,
      day <= Self.length(year, month)
    else { return nil }
    let days = Self.days(year, month, day)
    if count == 10 {
      self.init(.day, days, days)
      return
    }
    guard bytes[10] == 0x54, let clock = Self.clock(bytes, 11), let offset = Self.offset(bytes, clock.end) else {
      return nil
    }
    let isLocal = offset == Self.noOffset
    let second = days * 86400 + clock.seconds - (isLocal ? 0 : offset * 60)
    self.init(precision: .second, hasOffset: !isLocal, day: days, first: second, last: second)
  }

  private init(_ precision: Precision, _ first: Int64, _ last: Int64) {
    self.init(
      precision: precision, hasOffset: false, day: first, first: first * 86400, last: last * 86400 + 86399)
  }

  private init(precision: Precision, hasOffset: Bool, day: Int64, first: Int64, last: Int64) {
    (self.precision, self.hasOffset, self.day) = (precision, hasOffset, day)
    (self.first, self.last) = (first, last)
  }

  /// Whether bytes are a time of day.
  static func isTime(_ bytes: Bytes) -> Bool { clock(bytes, 0).map { $0.end == bytes.count } ?? false }

  private static let noOffset = Int64.max

  /// `hh:mm:ss` and a fraction.
  private static func clock(_ bytes: Bytes, _ start: Int) -> (seconds: Int64, end: Int)? {
    guard bytes.count >= start + 8, bytes[start + 2] == 0x3A, bytes[start + 5] == 0x3A,
      let hour = digits(bytes, start, 2), let minute = digits(bytes, start + 3, 2),
      let second = digits(bytes, start + 6, 2), hour < 24, minute < 60, second <= 60
    else { return nil }
    var end = start + 8
    if end < bytes.count, bytes[end] == 0x2E {
      end += 1
      let fraction = end
      while end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
      guard end > fraction else { return nil }
    }
    return (hour * 3600 + minute * 60 + second, end)
  }

  /// Minutes east of UTC; none at the end of the text.
  private static func offset(_ bytes: Bytes, _ start: Int) -> Int64? {
    guard start < bytes.count else { return noOffset }
    if bytes[start] == 0x5A { return start + 1 == bytes.count ? 0 : nil }
    guard bytes[start] == 0x2B || bytes[start] == 0x2D, bytes.count == start + 6, bytes[start + 3] == 0x3A,
      let hours = digits(bytes, start + 1, 2), let minutes = digits(bytes, start + 4, 2), minutes < 60,
      hours < 14 || hours == 14 && minutes == 0
    else { return nil }
    return (hours * 60 + minutes) * (bytes[start] == 0x2D ? -1 : 1)
  }

  @inline(__always)
  private static func digits(_ bytes: Bytes, _ start: Int, _ count: Int) -> Int64? {
    var value: Int64 = 0
    for place in start..<start + count {
      let digit = bytes[place] &- 0x30
      guard digit <= 9 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }

  private static func length(_ year: Int64, _ month: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The days from 1970-01-01 to a day of the Gregorian calendar.
  static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    Int64(CivilDay(year: Int(year), month: Int(month), day: Int(day)).number)
  }
}
