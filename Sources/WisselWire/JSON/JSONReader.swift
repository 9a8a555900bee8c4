import Foundation

/// Reads JSON documents in UTF-8 into values in one pass, strictly as RFC 8259 has it. Of a name that an object has twice
/// the last value counts, as in the original's reader: two readers of one document must not see two documents.
struct JSONReader {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0
  private var depth = 0

  private static let deepest = 500

  /// The value of a document; nil when it is none, or nested deeper than anybody means it.
  static func read(_ bytes: UnsafeRawBufferPointer) -> JSONValue? {
    var reader = JSONReader(bytes: bytes)
    guard let value = reader.value() else { return nil }
    reader.skipSpace()
    guard reader.place == bytes.count else { return nil }
    return value
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) -> JSONValue? {
    let end = place + word.utf8CodeUnitCount
    let written = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard end <= bytes.count, bytes[place..<end].elementsEqual(written) else { return nil }
    place = end
    return value
  }

  private mutating func value() -> JSONValue? {
    skipSpace()
    switch next {
    case UInt8(ascii: "\""): return text().map(JSONValue.string)
    case UInt8(ascii: "{"): return nested { $0.object() }
    case UInt8(ascii: "["): return nested { $0.array() }
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func nested(_ read: (inout JSONReader) -> JSONValue?) -> JSONValue? {
    guard depth < Self.deepest else { return nil }
    depth += 1
    defer { depth -= 1 }
    place += 1
    return read(&self)
  }

  private mutating func array() -> JSONValue? {
    if skip(UInt8(ascii: "]")) { return .array([]) }
    var elements: [JSONValue] = []
    while let element = value() {
      elements.append(element)
      if skip(UInt8(ascii: ",")) { continue }
      guard skip(UInt8(ascii: "]")) else { return nil }
      return .array(elements)
    }
    return nil
  }

  private mutating func object() -> JSONValue? {
    var members: [String: JSONValue] = [:]
    let isRead = eachMember { reader, name in
      guard let value = reader.value() else { return false }
      members[name] = value
      return true
    }
    return isRead ? .object(members) : nil
  }

  /// Goes through the rest of an object. `read` must read the value behind each name, and say whether there was one.
  private mutating func eachMember(_ read: (inout JSONReader, String) -> Bool) -> Bool {
    if skip(UInt8(ascii: "}")) { return true }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\""), let name = text(), skip(UInt8(ascii: ":")), read(&self, name) else {
        return false
      }
    } while skip(UInt8(ascii: ","))
    return skip(UInt8(ascii: "}"))
  }

  // MARK: Texts

  private mutating func text() -> String? {
    place += 1
    let start = place
    place += JSONText.plainBytes(bytes, from: place)
    if next == UInt8(ascii: "\"") {
      defer { place += 1 }
      return String(validating: bytes[start..<place], as: UTF8.self)
    }
    return escapedText(from: start)
  }

  private mutating func escapedText(from start: Int) -> String? {
    var text = Array(bytes[start..<place])
    while let byte = next {
      place += 1
      if byte == UInt8(ascii: "\"") { return String(validating: text, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\"), let mark = next else { return nil }
      place += 1
      switch mark {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(mark)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        guard let scalar = scalar() else { return nil }
        text += String(Character(scalar)).utf8
      default: return nil
      }
      let plain = JSONText.plainBytes(bytes, from: place)
      text += bytes[place..<(place + plain)]
      place += plain
    }
    return nil
  }

  /// The character behind `\u`, which may take two of them.
  private mutating func scalar() -> Unicode.Scalar? {
    guard let first = unit() else { return nil }
    guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) }
    guard next == UInt8(ascii: "\\") else { return nil }
    place += 1
    guard next == UInt8(ascii: "u") else { return nil }
    place += 1
    guard let second = unit(), (0xDC00...0xDFFF).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func unit() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[place..<(place + 4)] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 + UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 + UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 + UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    place += 4
    return value
  }

  // MARK: Numbers

  /// Doubles beyond this are not all told apart as whole numbers.
  private static let largestWhole = 9_007_199_254_740_992.0

  private mutating func number() -> JSONValue? {
    let start = place
    _ = next == UInt8(ascii: "-") ? (place += 1) : ()
    let first = place
    let count = digits()
    guard count > 0, count == 1 || bytes[first] != UInt8(ascii: "0") else { return nil }
    var isWhole = true
    if next == UInt8(ascii: ".") {
      isWhole = false
      place += 1
      guard digits() > 0 else { return nil }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      guard digits() > 0 else { return nil }
    }
    let written = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, let number = Int(written) { return .int(number) }
    guard !isWhole, let number = Double(written), number.magnitude < Self.largestWhole else { return odd(written) }
    return Int(exactly: number).map(JSONValue.int) ?? .double(number)
  }

  /// A number that no `Int` or ordinary `Double` holds.
  private func odd(_ written: String) -> JSONValue? {
    try? JSONDecoder().decode(JSONValue.self, from: Data(written.utf8))
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    return place - start
  }

  // MARK: As written

  /// What stands in a list of objects, as it is written: for each object the texts of members with some names. A document
  /// that is read into values loses the order of members and how a number was written (`1.0`, `-0.0`, more digits than a
  /// double has).
  ///
  /// - Parameter list: the member of the document that is the list.
  /// - Returns: nil where there is no such list.
  static func written(_ bytes: UnsafeRawBufferPointer, list: String, members: Set<String>) -> [[String: String]]? {
    var reader = JSONReader(bytes: bytes)
    var found: [[String: String]]?
    guard reader.skip(UInt8(ascii: "{")) else { return nil }
    let isRead = reader.eachMember { reader, name in
      guard name == list else { return reader.value() != nil }
      var items: [[String: String]] = []
      guard reader.skip(UInt8(ascii: "[")) else {
        found = nil
        return reader.value() != nil
      }
      if !reader.skip(UInt8(ascii: "]")) {
        repeat {
          guard let item = reader.writtenMembers(members) else { return false }
          items.append(item)
        } while reader.skip(UInt8(ascii: ","))
        guard reader.skip(UInt8(ascii: "]")) else { return false }
      }
      found = items
      return true
    }
    return isRead ? found : nil
  }

  private mutating func writtenMembers(_ names: Set<String>) -> [String: String]? {
    guard skip(UInt8(ascii: "{")) else { return nil }
    var texts: [String: String] = [:]
    let isRead = eachMember { reader, name in
      reader.skipSpace()
      let start = reader.place
      guard reader.value() != nil else { return false }
      if names.contains(name) { texts[name] = String(decoding: reader.bytes[start..<reader.place], as: UTF8.self) }
      return true
    }
    return isRead ? texts : nil
  }
}
