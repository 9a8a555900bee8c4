import CODBC

/// Values as drivers give them, in the form they are handed on in.
enum ODBCText {
  /// A driver's text as that of its column's kind.
  static func text(_ text: String, _ kind: ODBCColumn.Kind) -> String {
    switch kind {
    case .paddedText:
      var bytes = text.utf8[...]
      while bytes.last == 0x20 { bytes.removeLast() }
      return String(bytes) ?? text
    case .number: return withLeadingZero(text)
    case .float: return shortest(withLeadingZero(text), digits: 9) { Float($0).map { "\($0)" } }
    case .double: return shortest(withLeadingZero(text), digits: 17) { Double($0).map { "\($0)" } }
    case .instant:
      // Drivers put a space before the offset.
      let parts = text.split(separator: " ")
      return parts.count == 3 ? "\(parts[0]) \(parts[1])\(parts[2])" : text
    case .text, .bit, .date, .timestamp, .bytes: return text
    }
  }

  /// `.5`, as SQL Server and Oracle write it, as `0.5`.
  private static func withLeadingZero(_ text: String) -> String {
    if text.hasPrefix(".") { return "0" + text }
    return text.hasPrefix("-.") ? "-0" + text.dropFirst() : text
  }

  /// The fewest digits that say the same number, where a driver wrote more than the number has. A whole number stays as
  /// it is: behind Oracle's NUMBER, which its driver takes for a float, there may be one of many digits.
  /// Neither is shortened what has more digits than such a number is written with.
  private static func shortest(_ text: String, digits most: Int, _ form: (String) -> String?) -> String {
    let digits = text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }.count
    guard text.utf8.contains(0x2E), digits <= most, let short = form(text), short.utf8.count < text.utf8.count else {
      return text
    }
    return short.hasSuffix(".0") ? String(short.dropLast(2)) : short
  }

  static func text(_ date: codbc_date) -> String {
    "\(padded(Int(date.year), 4))-\(padded(Int(date.month), 2))-\(padded(Int(date.day), 2))"
  }

  static func text(_ time: codbc_timestamp) -> String {
    let date = text(codbc_date(year: time.year, month: time.month, day: time.day))
    let clock = [time.hour, time.minute, time.second].map { padded(Int($0), 2) }.joined(separator: ":")
    var fraction = time.fraction == 0 ? "" : "." + padded(Int(time.fraction), 9)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(date) \(clock)\(fraction)"
  }

  /// Bytes that are text, or else in hexadecimal digits.
  static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
