/// What the text of a task's input is, as far as the server can and should tell.
public enum InputReading: Sendable, Hashable {
  /// Base64 of readable text: what an open collaboration sends.
  case text
  /// Base64 of bytes that are no text: what sealing gives.
  case bytes
  /// No base64 at all.
  case undecodable

  public init(_ input: String) {
    var reader = InputReader()
    var input = input
    input.withUTF8 { reader.take(UnsafeRawBufferPointer($0)) }
    self = reader.reading
  }
}

/// Reads an input piece by piece, in memory that does not grow with it.
///
/// Base64 is read as Python does by default: characters outside the alphabet are skipped, and complete padding ends the
/// reading. A sealed text (`key$iv$data`) therefore reads as its first part.
public struct InputReader: Sendable {
  private var group: UInt32 = 0
  private var count = 0
  private var padding = 0
  private var hasEnded = false
  private var text = TextCheck()

  public init() {}

  /// Reads on.
  public mutating func take(_ characters: UnsafeRawBufferPointer) {
    Self.values.withUnsafeBufferPointer { values in
      var index = 0
      while index < characters.count, !hasEnded {
        if count == 0, padding == 0 { index = groups(characters, from: index, values) }
        if index < characters.count {
          take(characters[index], values)
          index += 1
        }
      }
    }
  }

  /// Reads whole groups of four characters of the alphabet; gives where they end.
  private mutating func groups(
    _ characters: UnsafeRawBufferPointer, from start: Int, _ values: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var index = start
    while index + 4 <= characters.count {
      let (a, b) = (values[Int(characters[index])], values[Int(characters[index + 1])])
      let (c, d) = (values[Int(characters[index + 2])], values[Int(characters[index + 3])])
      guard a | b | c | d < 64 else { break }
      let (x, y, z) = (a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d)
      if !text.passes(x | y | z) {
        text.take(x)
        text.take(y)
        text.take(z)
      }
      index += 4
    }
    return index
  }

  /// What was read so far, taken as the whole.
  public var reading: InputReading {
    guard hasEnded || count == 0 else { return .undecodable }
    return text.isComplete ? .text : .bytes
  }

  private mutating func take(_ character: UInt8, _ values: UnsafeBufferPointer<UInt8>) {
    if character == UInt8(ascii: "=") {
      padding += 1
      if count >= 2, count + padding >= 4 { hasEnded = true }
      return
    }
    let digit = values[Int(character)]
    guard digit < 64 else { return }
    padding = 0
    group = group << 6 | UInt32(digit)
    count += 1
    if count > 1 { text.take(UInt8(truncatingIfNeeded: group >> UInt32(8 - 2 * count))) }
    if count == 4 { (group, count) = (0, 0) }
  }

  /// The value of each character, 255 for those outside the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()
}

/// Whether bytes are UTF-8 (RFC 3629), told one after another.
struct TextCheck: Sendable, Hashable {
  private var isBroken = false
  /// How many bytes of the present character are still to come.
  private var missing = 0
  /// What the next byte may be.
  private var least: UInt8 = 0x80
  private var most: UInt8 = 0xBF

  /// Whether bytes change nothing: plain ones between characters, and all once something was wrong.
  ///
  /// - Parameter bits: the bits any of the bytes has.
  func passes(_ bits: UInt8) -> Bool { isBroken || (missing == 0 && bits < 0x80) }

  /// Whether all bytes so far make whole characters.
  var isComplete: Bool { !isBroken && missing == 0 }

  mutating func take(_ byte: UInt8) {
    if passes(byte) { return }
    if missing > 0 {
      guard (least...most).contains(byte) else { return isBroken = true }
      (least, most) = (0x80, 0xBF)
      missing -= 1
      return
    }
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0: (missing, least) = (2, 0xA0)
    case 0xED: (missing, most) = (2, 0x9F)
    case 0xE1...0xEF: missing = 2
    case 0xF0: (missing, least) = (3, 0x90)
    case 0xF1...0xF3: missing = 3
    case 0xF4: (missing, most) = (3, 0x8F)
    default: isBroken = true
    }
  }
}
