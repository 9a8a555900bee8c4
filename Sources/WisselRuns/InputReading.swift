/// What the text of a task's input is, as far as the server can and should tell.
public enum InputReading: Sendable, Hashable {
  /// Base64 of readable text: what an open collaboration sends.
  case text
  /// Base64 of bytes that are no text: what sealing gives.
  case bytes
  /// No base64 at all.
  case undecodable

  public init(_ input: String) {
    guard let bytes = LenientBase64.decode(input.utf8) else {
      self = .undecodable
      return
    }
    self = String(validating: bytes, as: UTF8.self) == nil ? .bytes : .text
  }
}

/// Base64 as Python reads it by default: characters outside the alphabet are skipped, and complete padding ends the
/// reading. A sealed text (`key$iv$data`) therefore reads as its first part.
enum LenientBase64 {
  /// The bytes; nil when the last group is incomplete.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.underestimatedCount * 3 / 4)
    var group: UInt32 = 0
    var count = 0
    var padding = 0
    for character in text {
      if character == UInt8(ascii: "=") {
        padding += 1
        if count >= 2, count + padding >= 4 { return bytes }
        continue
      }
      guard let digit = value(character) else { continue }
      padding = 0
      group = group << 6 | digit
      count += 1
      if count > 1 { bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(8 - 2 * count))) }
      if count == 4 { (group, count) = (0, 0) }
    }
    return count == 0 ? bytes : nil
  }

  private static func value(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
