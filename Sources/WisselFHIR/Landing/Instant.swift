/// FHIR instants as moments.
package enum Instant {
  /// Microseconds since 1970 UTC of a date-time with seconds and zone; nil for anything else. More than six digits of
  /// a second are cut.
  package static func microseconds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54, bytes[13] == 0x3A,
      bytes[16] == 0x3A,
      let year = number(bytes, 0..<4), let month = number(bytes, 5..<7), let day = number(bytes, 8..<10),
      let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16), let second = number(bytes, 17..<19),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var (index, fraction, unit) = (19, Int64(0), Int64(100_000))
    if bytes[index] == 0x2E {
      index += 1
      while index < bytes.count, bytes[index] &- 0x30 < 10 {
        fraction += Int64(bytes[index] - 0x30) * unit
        unit /= 10
        index += 1
      }
    }
    guard let offset = zone(bytes, index) else { return nil }
    let days = CivilDay(year: year, month: month, day: day).number
    let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset
    return Int64(seconds) * 1_000_000 + fraction
  }

  private static func zone(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
    if index + 1 == bytes.count, bytes[index] == 0x5A { return 0 }
    guard index + 6 == bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D, bytes[index + 3] == 0x3A,
      let hours = number(bytes, index + 1..<index + 3), let minutes = number(bytes, index + 4..<index + 6)
    else { return nil }
    return (hours * 3600 + minutes * 60) * (bytes[index] == 0x2D ? -1 : 1)
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    var value = 0
    for index in range {
      guard bytes[index] &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(bytes[index] - 0x30)
    }
    return value
  }
}
