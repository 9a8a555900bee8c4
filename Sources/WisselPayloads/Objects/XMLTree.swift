/// An element of an answer in XML, with what is in it. It knows as much of XML as storages write: elements, text and the
/// five entities; document types, and with them entities of one's own, are refused. Attributes and prefixes are left out.
struct XMLTree: Sendable {
  private static let deepest = 32

  let name: String
  private(set) var text = ""
  private(set) var children: [XMLTree] = []

  private init(name: String) { self.name = name }

  /// The first element of a name among those in this one.
  subscript(name: String) -> XMLTree? { children.first { $0.name == name } }

  /// The texts of all elements of a name, at whatever depth.
  func texts(_ name: String) -> [String] {
    (self.name == name ? [text] : []) + children.flatMap { $0.texts(name) }
  }

  /// Reads a whole answer; nil for what is no XML, or cut off.
  init?(_ bytes: [UInt8]) {
    var (open, root, position) = ([XMLTree](), XMLTree?.none, 0)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        let part = bytes[position..<end]
        if open.isEmpty {
          guard part.allSatisfy(Self.isBlank) else { return nil }
        } else {
          guard let plain = Self.plain(part) else { return nil }
          open[open.count - 1].text += plain
        }
        position = end
        continue
      }
      let rest = bytes[(position + 1)...]
      if rest.starts(with: "?".utf8) {
        guard let end = Self.end(of: "?>", rest) else { return nil }
        position = end
      } else if rest.starts(with: "!--".utf8) {
        guard let end = Self.end(of: "-->", rest.dropFirst(3)) else { return nil }
        position = end
      } else if rest.starts(with: "/".utf8) {
        guard let end = Self.end(of: ">", rest), let closed = open.popLast(),
          Self.name(rest[(position + 2)..<(end - 1)]) == closed.name
        else { return nil }
        if open.isEmpty { root = closed } else { open[open.count - 1].children.append(closed) }
        position = end
      } else {
        guard root == nil, open.count < Self.deepest, let end = Self.endOfTag(rest),
          let name = Self.name(rest[..<(end - 1)])
        else { return nil }
        let element = XMLTree(name: name)
        if bytes[end - 2] != UInt8(ascii: "/") {
          open.append(element)
        } else if open.isEmpty {
          root = element
        } else {
          open[open.count - 1].children.append(element)
        }
        position = end
      }
    }
    guard let root, open.isEmpty else { return nil }
    self = root
  }

  /// The place behind the first occurrence of a text.
  private static func end(of text: String, _ bytes: ArraySlice<UInt8>) -> Int? {
    bytes.firstRange(of: Array(text.utf8))?.upperBound
  }

  /// The place behind a tag; values of attributes may hold `>`.
  private static func endOfTag(_ bytes: ArraySlice<UInt8>) -> Int? {
    var quote: UInt8?
    for (index, byte) in zip(bytes.indices, bytes) {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if quote == nil { quote = byte } else if quote == byte { quote = nil }
      case UInt8(ascii: ">") where quote == nil: return index + 1
      default: continue
      }
    }
    return nil
  }

  /// The name at the beginning of a tag, without a prefix; nil for what is none (`!DOCTYPE`, `![CDATA[`).
  private static func name(_ tag: ArraySlice<UInt8>) -> String? {
    let whole = tag.prefix { !isBlank($0) && $0 != UInt8(ascii: "/") }
    let name = whole.lastIndex(of: UInt8(ascii: ":")).map { whole[($0 + 1)...] } ?? whole
    let isName = name.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F].contains(byte)
    }
    return !name.isEmpty && isName ? String(decoding: name, as: UTF8.self) : nil
  }

  /// Text with its entities put in; nil for an unknown one, and for what is no UTF-8.
  private static func plain(_ bytes: ArraySlice<UInt8>) -> String? {
    var (text, rest) = ([UInt8](), bytes)
    while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
      text += rest[..<start]
      guard let end = rest[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
        let character = entity(String(decoding: rest[(start + 1)..<end], as: UTF8.self))
      else { return nil }
      text += Array(String(character).utf8)
      rest = rest[(end + 1)...]
    }
    return String(validating: text + rest, as: UTF8.self)
  }

  private static func entity(_ name: String) -> Character? {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let isHexadecimal = name.hasPrefix("#x")
      let number = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
      return number.flatMap { UnicodeScalar($0) }.map { Character($0) }
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
