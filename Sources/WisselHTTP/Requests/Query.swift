import Hummingbird

/// The query of a request: names and values in the order given, decoded; a name may repeat.
package struct Query: Sendable, Hashable {
  package let items: [Item]

  package struct Item: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Reads what follows the `?` (application/x-www-form-urlencoded).
  package init(_ text: String) {
    items = text.split(separator: "&").prefix(Self.mostItems).map { part in
      let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Item(name: Self.decode(pieces[0]), value: pieces.count > 1 ? Self.decode(pieces[1]) : "")
    }
  }

  /// More items than any request of ours needs; what follows is ignored.
  private static let mostItems = 1000

  /// The first value under a name.
  package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  /// All values under a name.
  package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// The first value under a name as a whole number; 400 when it is something else.
  package func int(_ name: String) throws(WireError) -> Int? {
    guard let text = self[name] else { return nil }
    return try Self.int(text, name)
  }

  /// All values under a name as whole numbers; 400 when one is something else.
  package func ints(_ name: String) throws(WireError) -> [Int] {
    var numbers: [Int] = []
    for text in all(name) { numbers.append(try Self.int(text, name)) }
    return numbers
  }

  private static func int(_ text: String, _ name: String) throws(WireError) -> Int {
    guard let number = Int(text) else {
      throw .message(.badRequest, "Invalid value for '\(name)' provided: '\(text)'. Should be an integer.")
    }
    return number
  }

  /// Whether a name is there with any value but the empty one.
  package func isSet(_ name: String) -> Bool { self[name].map { !$0.isEmpty } ?? false }

  /// What is asked to be included: `include=a,b`, `include=a&include=b`, or both.
  package var includes: Set<String> {
    Set(all("include").flatMap { $0.split(separator: ",").map(String.init) })
  }

  private static func decode(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(UInt8(ascii: " "))
      } else if byte == UInt8(ascii: "%"), let value = hexadecimal(rest.prefix(2)) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexadecimal(_ digits: Substring.UTF8View) -> UInt8? {
    guard digits.count == 2 else { return nil }
    var value: UInt8 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value * 16 + (digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value * 16 + (digit - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value * 16 + (digit - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return value
  }
}
