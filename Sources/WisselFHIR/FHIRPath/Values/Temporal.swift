/// A FHIR date, dateTime, instant or time, as precise as it was written (FHIR R4, datatypes; FHIRPath, literals).
package struct Temporal: Sendable, Hashable {
  package enum Kind: Sendable, Hashable { case date, dateTime, time }

  package let kind: Kind
  /// As it was written.
  package let text: String
  /// Year, month, day, hour, minute, second; as many as were given. A time begins with the hour.
  let fields: [Int]
  /// The digits behind the second's point.
  let fraction: String
  /// Minutes east of UTC, if it says so.
  let offset: Int?

  /// A date or dateTime if it reads like one: what a JSON text of unknown type may be.
  package init?(_ text: String) {
    // The cheap look first: nearly all texts are neither.
    let bytes = text.utf8
    guard (4...40).contains(bytes.count), let first = bytes.first, first >= 0x30, first <= 0x39 else { return nil }
    if bytes.dropFirst(2).first == UInt8(ascii: ":") {
      self.init(text, kind: .time)
      guard fields.count == 3 else { return nil }
    } else {
      self.init(text, kind: bytes.contains(UInt8(ascii: "T")) ? .dateTime : .date)
    }
  }

  /// Nil where the text is not of this kind, or names a day that no calendar has.
  package init?(_ text: String, kind: Kind) {
    var reader = TemporalReader(text)
    var fields: [Int] = []
    if kind != .time {
      guard let year = reader.number(4), year > 0 else { return nil }
      fields = [year]
      while fields.count < 3, reader.take("-") {
        guard let number = reader.number(2) else { return nil }
        fields.append(number)
      }
      guard Self.isDay(fields) else { return nil }
      if kind == .date, reader.take("T") { return nil }
    }
    var (fraction, offset) = ("", Int?.none)
    let hasT = kind == .dateTime && reader.take("T")
    if kind == .time || (hasT && !reader.isAtEnd) {
      guard kind == .time || fields.count == 3, let clock = reader.clock() else { return nil }
      fields += clock.fields
      fraction = clock.fraction
      if kind == .dateTime {
        guard reader.isAtEnd || reader.zone(&offset) else { return nil }
      }
    }
    guard reader.isAtEnd else { return nil }
    (self.kind, self.text, self.fields, self.fraction, self.offset) = (kind, text, fields, fraction, offset)
  }

  /// Whether a text reads as a date, dateTime or time where one is expected.
  static func mayBe(_ text: String) -> Bool {
    Temporal(text, kind: .dateTime) != nil || Temporal(text, kind: .time) != nil
  }

  private static func isDay(_ fields: [Int]) -> Bool {
    guard fields.count > 1 else { return true }
    guard (1...12).contains(fields[1]) else { return false }
    return fields.count < 3 || (1...days(of: fields[1], in: fields[0])).contains(fields[2])
  }

  /// How many days a month has.
  static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Takes a date or time apart.
private struct TemporalReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  mutating func number(_ count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  mutating func clock() -> (fields: [Int], fraction: String)? {
    guard let hour = number(2), hour < 24 else { return nil }
    guard take(":") else { return ([hour], "") }
    guard let minute = number(2), minute < 60 else { return nil }
    guard take(":") else { return ([hour, minute], "") }
    guard let second = number(2), second < 60 else { return nil }
    guard take(".") else { return ([hour, minute, second], "") }
    let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard (1...9).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    return ([hour, minute, second], String(Substring(digits)))
  }

  mutating func zone(_ offset: inout Int?) -> Bool {
    offset = 0
    if take("Z") { return true }
    let sign: Int
    if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return false }
    guard let hours = number(2), take(":"), let minutes = number(2), hours <= 14, minutes < 60 else { return false }
    offset = sign * (hours * 60 + minutes)
    return true
  }
}
