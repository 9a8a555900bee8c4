import Glibc

/// Numbers written as text: an optional sign, digits with an optional point, an optional exponent; spaces around it are
/// allowed. Nothing else is a number: no separators, no hexadecimal, no infinity.
enum NumberText {
  /// What a field holds.
  enum Field<Value> {
    case value(Value), missing, invalid
  }

  private static let missingWords = MissingText.words.map { Array($0.utf8) }

  /// Whether the bytes are one of the words for a missing value.
  static func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.isEmpty || missingWords.contains { $0.elementsEqual(text) }
  }

  /// A decimal number: the double nearest to what is written.
  static func number(_ text: UnsafeBufferPointer<UInt8>) -> Field<Double> {
    var position = 0
    var end = text.count
    while position < end, text[position] == UInt8(ascii: " ") { position += 1 }
    while end > position, text[end - 1] == UInt8(ascii: " ") { end -= 1 }
    let begin = position
    var negative = false
    if position < end, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
      negative = text[position] == UInt8(ascii: "-")
      position += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var significant = 0
    var scale = 0
    var point = false
    while position < end {
      let byte = text[position]
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digits += 1
        if significant > 0 || byte != UInt8(ascii: "0") { significant += 1 }
        if significant <= 18 { mantissa = mantissa &* 10 &+ UInt64(byte &- UInt8(ascii: "0")) }
        if point { scale -= 1 }
      } else if byte == UInt8(ascii: "."), !point {
        point = true
      } else {
        break
      }
      position += 1
    }
    guard digits > 0 else { return isMissing(text) || begin == end ? .missing : .invalid }
    if position < end, text[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      var minus = false
      if position < end, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
        minus = text[position] == UInt8(ascii: "-")
        position += 1
      }
      guard position < end else { return .invalid }
      var exponent = 0
      while position < end, text[position] >= UInt8(ascii: "0"), text[position] <= UInt8(ascii: "9") {
        exponent = min(exponent * 10 + Int(text[position] - UInt8(ascii: "0")), 100_000)
        position += 1
      }
      scale += minus ? -exponent : exponent
    }
    guard position == end else { return isMissing(text) ? .missing : .invalid }
    // Exact where both parts are (Clinger 1990); otherwise the C library rounds correctly.
    if significant <= 15, abs(scale) <= 22 {
      var power = 1.0
      for _ in 0..<abs(scale) { power *= 10 }
      let value = scale < 0 ? Double(mantissa) / power : Double(mantissa) * power
      return .value(negative ? -value : value)
    }
    let value = withUnsafeTemporaryAllocation(of: CChar.self, capacity: end - begin + 1) { buffer in
      for index in begin..<end { buffer[index - begin] = CChar(bitPattern: text[index]) }
      buffer[end - begin] = 0
      return buffer.baseAddress.map { strtod($0, nil) } ?? .nan
    }
    return value.isFinite ? .value(value) : .invalid
  }

  /// A whole number; a decimal one without a fraction counts.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Field<Int> {
    switch number(text) {
    case .missing: .missing
    case .invalid: .invalid
    case .value(let value): whole(value).map { .value($0) } ?? .invalid
    }
  }

  /// The number as an integer where it is one that a double holds exactly, and its neighbours as well: from 2⁵³ on another
  /// number may have been written.
  static func whole(_ value: Double) -> Int? {
    value == value.rounded() && abs(value) < 9_007_199_254_740_992 ? Int(value) : nil
  }
}
