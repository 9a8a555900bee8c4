/// Walks JSON bytes without making values of them: as strict as ``JSONParser``, and many times faster.
///
/// It stops at the first fault and says only that there is one; the parser tells which. Positions count from the start
/// of the bytes, which must outlive the scanner.
package struct JSONScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  package private(set) var position: Int
  /// Whether the string passed last holds an escape.
  package private(set) var sawEscape = false

  private var count: Int { bytes.count }

  /// - Parameter position: Where to begin.
  package init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int = 0) {
    (self.bytes, self.position) = (bytes, position)
  }

  /// Whether bytes are one JSON value.
  package static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var scanner = JSONScanner(bytes)
    return scanner.skipValue() && scanner.isAtEnd
  }

  /// Whether nothing but white space is left.
  package var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return position == count
    }
  }

  /// The next byte that is not white space; 0 at the end.
  package var next: UInt8 {
    mutating get {
      skipSpace()
      return position < count ? bytes[position] : 0
    }
  }

  @inline(__always)
  private mutating func skipSpace() {
    while position < count, bytes[position] <= 0x20 {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position &+= 1
      default: return
      }
    }
  }

  @inline(__always)
  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < count, bytes[position] == byte else { return false }
    position &+= 1
    return true
  }

  // MARK: Objects and arrays

  /// Goes into an object.
  package mutating func enterObject() -> Bool {
    skipSpace()
    return take(0x7B)
  }

  /// Goes into an array.
  package mutating func enterArray() -> Bool {
    skipSpace()
    return take(0x5B)
  }

  package enum Step<Found> {
    case found(Found)
    case end
    case fault
  }

  /// The next member's name, without its quotes; its value comes next.
  package mutating func nextMember(isFirst: Bool) -> Step<Range<Int>> {
    skipSpace()
    if take(0x7D) { return .end }
    if !isFirst {
      guard take(0x2C) else { return .fault }
      skipSpace()
    }
    let start = position &+ 1
    guard skipString() else { return .fault }
    let name = start..<(position &- 1)
    skipSpace()
    return take(0x3A) ? .found(name) : .fault
  }

  /// Whether there is another item; it comes next.
  package mutating func nextItem(isFirst: Bool) -> Step<Void> {
    skipSpace()
    if take(0x5D) { return .end }
    if !isFirst { guard take(0x2C) else { return .fault } }
    return .found(())
  }

  // MARK: Values

  /// Passes over a value; false where it is not JSON.
  package mutating func skipValue(depth: Int = 0) -> Bool {
    skipSpace()
    guard position < count else { return false }
    switch bytes[position] {
    case 0x22: return skipString()
    case 0x7B:
      guard depth < JSONParser.maximumDepth else { return false }
      position &+= 1
      var isFirst = true
      while true {
        switch nextMember(isFirst: isFirst) {
        case .found: guard skipValue(depth: depth &+ 1) else { return false }
        case .end: return true
        case .fault: return false
        }
        isFirst = false
      }
    case 0x5B:
      guard depth < JSONParser.maximumDepth else { return false }
      position &+= 1
      var isFirst = true
      while true {
        switch nextItem(isFirst: isFirst) {
        case .found: guard skipValue(depth: depth &+ 1) else { return false }
        case .end: return true
        case .fault: return false
        }
        isFirst = false
      }
    case 0x74: return skipWord("true")
    case 0x66: return skipWord("false")
    case 0x6E: return skipWord("null")
    default: return skipNumber()
    }
  }

  private mutating func skipWord(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard count &- position >= length else { return false }
    for index in 0..<length where bytes[position &+ index] != word.utf8Start[index] { return false }
    position &+= length
    return true
  }

  private mutating func skipNumber() -> Bool {
    _ = take(0x2D)
    if !take(0x30) { guard skipDigits() else { return false } }
    if take(0x2E) { guard skipDigits() else { return false } }
    if take(0x65) || take(0x45) {
      if !take(0x2B) { _ = take(0x2D) }
      return skipDigits()
    }
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while position < count, bytes[position] &- 0x30 < 10 { position &+= 1 }
    return position > start
  }

  /// Passes over a string and its quotes.
  package mutating func skipString() -> Bool {
    guard take(0x22) else { return false }
    sawEscape = false
    while true {
      // Eight bytes at a time, up to one that is a quote, an escape, a control character or not ASCII.
      while position &+ 8 <= count {
        let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let (quote, escape) = (word ^ 0x2222_2222_2222_2222, word ^ 0x5C5C_5C5C_5C5C_5C5C)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let special =
          ((quote &- ones) & ~quote | (escape &- ones) & ~escape | (word &- 0x2020_2020_2020_2020) & ~word | word)
          & 0x8080_8080_8080_8080
        guard special == 0 else {
          position &+= special.littleEndian.trailingZeroBitCount &>> 3
          break
        }
        position &+= 8
      }
      guard position < count else { return false }
      switch bytes[position] {
      case 0x22:
        position &+= 1
        return true
      case 0x5C:
        sawEscape = true
        guard skipEscape() else { return false }
      case 0..<0x20: return false
      case 0x80...: guard skipScalar() else { return false }
      default: position &+= 1
      }
    }
  }

  private mutating func skipEscape() -> Bool {
    guard position &+ 1 < count else { return false }
    switch bytes[position &+ 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      position &+= 2
      return true
    case 0x75:
      guard let high = unit(at: position &+ 2), high != 0 else { return false }
      position &+= 6
      guard (0xD800..<0xE000).contains(high) else { return true }
      guard high < 0xDC00, take(0x5C), take(0x75), let low = unit(at: position), (0xDC00..<0xE000).contains(low)
      else { return false }
      position &+= 4
      return true
    default: return false
    }
  }

  private func unit(at start: Int) -> UInt32? {
    guard start &+ 4 <= count else { return nil }
    var value: UInt32 = 0
    for index in start..<(start &+ 4) {
      switch bytes[index] {
      case 0x30...0x39: value = value << 4 | UInt32(bytes[index] &- 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(bytes[index] &- 0x37)
      case 0x61...0x66: value = value << 4 | UInt32(bytes[index] &- 0x57)
      default: return nil
      }
    }
    return value
  }

  /// A scalar of several bytes (Unicode, table 3-7).
  private mutating func skipScalar() -> Bool {
    let first = bytes[position]
    let (length, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return false
    }
    guard position &+ length <= count, second.contains(bytes[position &+ 1]) else { return false }
    for index in 2..<max(length, 2) where bytes[position &+ index] & 0xC0 != 0x80 { return false }
    position &+= length
    return true
  }
}
