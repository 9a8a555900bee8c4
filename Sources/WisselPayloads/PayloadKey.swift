/// The name of a payload in its store: a UUID in lower case, which is also what the wire calls it.
package struct PayloadKey: Hashable, Sendable, CustomStringConvertible {
  /// The UUID's text.
  package let text: String

  /// - Returns: nil for text that is no UUID; upper case is brought to lower case.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return nil }
    for (place, byte) in bytes.enumerated() {
      let isDash = [8, 13, 18, 23].contains(place)
      switch byte {
      case UInt8(ascii: "-") where isDash: continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        if isDash { return nil }
      default: return nil
      }
    }
    self.text = text.lowercased()
  }

  package var description: String { text }
}
