extension SystemValue {
  /// Whether both are equal; nil where precision does not tell (FHIRPath, equality).
  ///
  /// Two dates of unknown type are compared as dates; against a text they are texts.
  package func isEqual(to other: SystemValue) -> Bool? {
    switch (self, other) {
    case (.boolean(let one), .boolean(let two)): one == two
    case (.number(let one), .number(let two)): one.isEqual(to: two)
    case (.vastNumber(let one), .vastNumber(let two)): one == two
    case (.temporal(let one), .temporal(let two)):
      one.isComparable(to: two) ? one.order(two).map { $0 == 0 } : false
    case (.quantity(let one, let unit), .quantity(let two, let other)):
      Self.isSameUnit(unit, other) ? one.isEqual(to: two) : nil
    default:
      if let one = text, let two = other.text { one.unicodeScalars.elementsEqual(two.unicodeScalars) } else { false }
    }
  }

  /// Below, at or above 0; nil for what has no order (FHIRPath, comparison).
  package func order(_ other: SystemValue) -> Int? {
    switch (self, other) {
    case (.number(let one), .number(let two)): one.order(two)
    case (.temporal(let one), .temporal(let two)): one.order(two)
    case (.quantity(let one, let unit), .quantity(let two, let other)):
      Self.isSameUnit(unit, other) ? one.order(two) : nil
    default:
      if let one = text, let two = other.text { Self.order(one, two) } else { nil }
    }
  }

  /// By code points, which in UTF-8 is the order of the bytes.
  private static func order(_ one: String, _ two: String) -> Int {
    if one.utf8.elementsEqual(two.utf8) { return 0 }
    return one.utf8.lexicographicallyPrecedes(two.utf8) ? -1 : 1
  }

  /// Units are compared as written: calendar words with the UCUM codes of the same meaning, and nothing converted.
  static func isSameUnit(_ one: String, _ two: String) -> Bool {
    canonicalUnit(one).utf8.elementsEqual(canonicalUnit(two).utf8)
  }

  private static func canonicalUnit(_ unit: String) -> String {
    let word = unit.count > 3 && unit.hasSuffix("s") ? String(unit.dropLast()) : unit
    return units[word] ?? unit
  }

  private static let units = [
    "week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms",
  ]
}
