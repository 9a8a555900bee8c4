import WisselWire

extension JSONValue {
  /// A document of any kind, with the characters and numbers that are hard to write.
  static func random(depth: Int, using generator: inout some RandomNumberGenerator) -> JSONValue {
    func text(_ generator: inout some RandomNumberGenerator) -> String {
      (0..<Int.random(in: 0...6, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
    func value(_ generator: inout some RandomNumberGenerator) -> JSONValue {
      random(depth: depth - 1, using: &generator)
    }
    switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .int(whole.randomElement(using: &generator) ?? 0)
    case 3: return .double(numbers.randomElement(using: &generator) ?? 0)
    case 4, 5: return .string(text(&generator))
    case 6: return .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(&generator) })
    default:
      let members = (0..<Int.random(in: 0...5, using: &generator)).map { _ in (text(&generator), value(&generator)) }
      return .object(Dictionary(members, uniquingKeysWith: { $1 }))
    }
  }

  private static let pieces = [
    "a", "b", "Z", "1", "10", "9", "_", "\"", "\\", "/", "\n", "\u{1}", "\u{1f}", "\u{7f}", "é", "e\u{301}", "✓", "😀",
    "\u{2028}", "\t", "\r", "\u{8}", "\u{c}", " ", "plain text of some length",
  ]
  private static let whole = [0, 1, -1, Int.max, Int.min, 123_456_789_012_345_678]
  private static let numbers = [
    0.5, -0.0, 1.0, 1e20, 1e-7, 1.5e300, 0.1, 123_456.789, Double.leastNonzeroMagnitude, 1e15, 1e16,
  ]
}
