extension Temporal {
  /// A text that sorts as the value does and is as long as it is precise: two of one family are in the order of their
  /// common beginning, and cannot be told apart when only their lengths differ (FHIRPath, comparison of dates).
  ///
  /// A dateTime with an offset is brought to UTC, as is one without, whose offset nobody knows. Seconds and their
  /// fractions are one precision.
  package var key: String {
    let fields = offset.map { $0 == 0 ? self.fields : Self.shifted(self.fields, by: -$0) } ?? self.fields
    let date = kind == .time ? 0 : min(fields.count, 3)
    var key = ""
    for (index, field) in fields.enumerated() {
      if index > 0 { key += index < date ? "-" : index == date ? "T" : ":" }
      key += Self.padded(field, index == 0 && kind != .time ? 4 : 2)
    }
    if fields.count == (kind == .time ? 3 : 6) {
      key += "." + fraction + String(repeating: "0", count: 9 - fraction.count)
    }
    return key
  }

  /// Whether both can be compared at all: times with times, dates and dateTimes with each other.
  package func isComparable(to other: Temporal) -> Bool { (kind == .time) == (other.kind == .time) }

  /// Below, at or above 0; nil where precision does not tell, or the two are of different families.
  package func order(_ other: Temporal) -> Int? {
    guard isComparable(to: other) else { return nil }
    return Self.order(key, other.key)
  }

  /// The same of two keys.
  static func order(_ one: String, _ other: String) -> Int? {
    let count = min(one.utf8.count, other.utf8.count)
    let (left, right) = (one.utf8.prefix(count), other.utf8.prefix(count))
    if left.elementsEqual(right) { return one.utf8.count == other.utf8.count ? 0 : nil }
    return left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// A moment some minutes later, to the same precision. A moment given to the hour stays as it is.
  private static func shifted(_ fields: [Int], by minutes: Int) -> [Int] {
    guard fields.count >= 5 else { return fields }
    let total = fields[3] * 60 + fields[4] + minutes
    let day = total >= 0 ? total / 1440 : (total - 1439) / 1440
    let rest = total - day * 1440
    let date = CivilDay(year: fields[0], month: fields[1], day: fields[2]).adding(days: day)
    return [date.year, date.month, date.day, rest / 60, rest % 60] + fields.dropFirst(5)
  }
}
