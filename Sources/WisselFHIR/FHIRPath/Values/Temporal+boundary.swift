extension Temporal {
  /// The earliest (or latest) moment this may stand for, to the millisecond (a date: to the day).
  ///
  /// FHIRPath 3, lowBoundary and highBoundary. Without an offset the earliest moment is that of the easternmost clock,
  /// +14:00, and the latest that of the westernmost, -12:00.
  ///
  /// - Parameter precision: How many digits the answer has: 4, 6 or 8 for a date, up to 17 for a dateTime, 2, 4, 6
  ///   or 9 for a time. Nil means all of them.
  package func boundary(_ side: Boundary, precision: Int?) -> Temporal? {
    let isTime = kind == .time
    let allowed = isTime ? [2, 4, 6, 9] : kind == .date ? [4, 6, 8] : [4, 6, 8, 10, 12, 14, 17]
    guard let digits = precision ?? allowed.last, let count = allowed.firstIndex(of: digits) else { return nil }
    var filled = fields
    while filled.count < (isTime ? 3 : kind == .date ? 3 : 6) { filled.append(Self.filler(side, filled, isTime)) }
    // A fraction is one more step behind the second.
    let hasFraction = count + 1 > filled.count
    var text = ""
    for (index, field) in filled.prefix(count + 1).enumerated() {
      let part = index + (isTime ? 3 : 0)
      if index > 0 { text += part < 3 ? "-" : part == 3 ? "T" : ":" }
      text += Self.padded(field, part == 0 ? 4 : 2)
    }
    if hasFraction {
      let pad = side == .low ? "0" : "9"
      text += "." + String((fraction + String(repeating: pad, count: 3)).prefix(3))
    }
    if kind == .dateTime, count >= 3 { text += zone ?? (side == .low ? "+14:00" : "-12:00") }
    return Temporal(text, kind: kind)
  }

  /// The offset as it was written.
  private var zone: String? {
    guard offset != nil else { return nil }
    return text.hasSuffix("Z") ? "Z" : String(text.suffix(6))
  }

  private static func filler(_ side: Boundary, _ fields: [Int], _ isTime: Bool) -> Int {
    switch fields.count + (isTime ? 3 : 0) {
    case 1: side == .low ? 1 : 12
    case 2: side == .low ? 1 : days(of: fields[1], in: fields[0])
    case 3: side == .low ? 0 : 23
    default: side == .low ? 0 : 59
    }
  }
}
