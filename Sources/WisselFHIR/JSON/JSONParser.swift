/// Reads one JSON value from UTF-8 bytes, strictly (RFC 8259), to a bounded depth. U+0000 is refused, as FHIR does.
package struct JSONParser {
  /// How deep arrays and objects may lie in one another.
  package static let maximumDepth = 1000

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The value of a text.
  package static func parse(_ text: String) throws(JSONError) -> JSON {
    try parse([UInt8](text.utf8))
  }

  /// The value of some bytes, which hold nothing else but white space.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
    let result: Result<JSON, JSONError> = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JSONError) in try parse(buffer) }
    }
    return try result.get()
  }

  /// The same of bytes in memory.
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSON {
    var parser = JSONParser(bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.error("there is more after the value") }
    return value
  }

  private func error(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw error("a value is missing")
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    guard depth <= Self.maximumDepth else { throw error("it is nested more than \(Self.maximumDepth) deep") }
    position += 1
    var members: [JSON.Member] = []
    skipSpace()
    if take("}") { return .object([]) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a member's name in quotes is expected") }
      let name = try string()
      skipSpace()
      guard take(":") else { throw error("':' is expected") }
      members.append(JSON.Member(name, try value(depth: depth)))
      skipSpace()
      if take(",") { continue }
      guard take("}") else { throw error("',' or '}' is expected") }
      return .object(members)
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    guard depth <= Self.maximumDepth else { throw error("it is nested more than \(Self.maximumDepth) deep") }
    position += 1
    var items: [JSON] = []
    skipSpace()
    if take("]") { return .array([]) }
    while true {
      items.append(try value(depth: depth))
      skipSpace()
      if take(",") { continue }
      guard take("]") else { throw error("',' or ']' is expected") }
      return .array(items)
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let count = word.utf8CodeUnitCount
    guard bytes.count - position >= count,
      (0..<count).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else { throw error("a value is expected") }
    position += count
    return value
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits("a value is expected") }
    if take(".") { try digits("a digit is expected after '.'") }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits("a digit is expected in the exponent")
    }
    return text(start..<position) ?? ""
  }

  private mutating func digits(_ reason: String) throws(JSONError) {
    let start = position
    while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
    guard position > start else { throw error(reason) }
  }

  private func text(_ range: Range<Int>) -> String? {
    String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = text(start..<position) else { throw error("the text is not UTF-8") }
        position += 1
        return text
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0..<0x20: throw error("a control character in a text must be escaped")
      default: position += 1
      }
    }
    throw error("a text has no end")
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var decoded = [UInt8](bytes[start..<position])
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: decoded, as: UTF8.self) else { throw error("the text is not UTF-8") }
        position += 1
        return text
      case UInt8(ascii: "\\"):
        position += 1
        decoded.append(contentsOf: Array(String(try escape()).utf8))
      case 0..<0x20: throw error("a control character in a text must be escaped")
      default:
        decoded.append(byte)
        position += 1
      }
    }
    throw error("a text has no end")
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard let byte = next else { throw error("a text has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicode()
    default: throw error("an unknown escape")
    }
  }

  private mutating func unicode() throws(JSONError) -> Unicode.Scalar {
    let high = UInt32(try hexadecimal())
    // Databases cannot store it in a text, and FHIR forbids it.
    guard high != 0 else { throw error("the character U+0000") }
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, take("\\"), take("u") else { throw error("half of a surrogate pair") }
    let low = UInt32(try hexadecimal())
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw error("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits are expected")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}
