import Foundation
import Testing
import WisselTesting
import WisselWire

@Suite("JSON is written as JSONEncoder writes it")
struct JSONWriterTests {
  private static func expected(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func check(_ value: some Encodable, _ location: SourceLocation = #_sourceLocation) throws {
    #expect(try WireJSON.text(value) == expected(value), sourceLocation: location)
  }

  @Test("for documents of every kind")
  func documents() throws {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<2000 { try Self.check(JSONValue.random(depth: 4, using: &generator)) }
  }

  @Test("for numbers, texts and times")
  func scalars() throws {
    try Self.check([0.1, 1, -0.0, 1e20, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 123_456_789.125])
    try Self.check([Float(0.1), 1, 1e10])
    try Self.check([Int.min, Int.max])
    try Self.check([UInt64.max])
    try Self.check([
      "", "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é✓😀\u{2028}", String(repeating: "plain ", count: 20) + "\n",
    ])
    try Self.check([Date(timeIntervalSinceReferenceDate: 7.5)])
    try Self.check(Data([0, 1, 2, 255]))
    try Self.check(["at": URL(string: "https://example.org/a?b=c")])
    try Self.check([Decimal(string: "12345678901234567890.125")])
    try Self.check("top")
    try Self.check(nil as Int?)
  }

  private struct Order: Encodable {
    var zebra = 1
    var apple: Int? = 2
    var missing: String?
    @Null var nothing: String? = nil
    var nested = ["b": [1, 2], "a": []]
    var empty = Empty()
    var kind = Kind.two(3)
    var numbers = [1: "one", 2: "two"]
    struct Empty: Encodable {}
    enum Kind: Encodable { case one, two(Int) }
  }

  @Test("for members in whatever order they are declared")
  func members() throws {
    try Self.check(Order())
    try Self.check([Order(), Order()])
    try Self.check(["é": 1, "z": 2, "a10": 3, "a9": 4, "Z": 5, "": 6, "e\u{301}a": 7])
  }

  private class Animal: Encodable {
    let name = "cat"
  }

  private final class Cat: Animal {
    private enum Keys: CodingKey { case lives, parts }
    override func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Keys.self)
      try super.encode(to: members.superEncoder())
      var parts = members.nestedUnkeyedContainer(forKey: .parts)
      try members.encode(9, forKey: .lives)
      // Filled in after what stands behind it.
      try parts.encode("paw")
      var inner = parts.nestedContainer(keyedBy: Keys.self)
      try parts.encodeNil()
      try inner.encode(true, forKey: .lives)
      try super.encode(to: parts.superEncoder())
    }
  }

  @Test("for containers that are filled in later, and superclasses")
  func laterContainers() throws {
    try Self.check(Cat())
    try Self.check([Cat(), Cat()])
    try Self.check(["cat": Cat()])
  }

  private struct Twice: Encodable {
    private enum Keys: CodingKey { case one, two }
    func encode(to encoder: any Encoder) throws {
      var first = encoder.container(keyedBy: Keys.self)
      try first.encode(1, forKey: .one)
      var second = encoder.container(keyedBy: Keys.self)
      try second.encode(2, forKey: .two)
      try second.encode(3, forKey: .one)
    }
  }

  private struct Careful: Encodable {
    private enum Keys: CodingKey { case number, fallback }
    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Keys.self)
      do { try members.encode([["a": 1, "b": .infinity]], forKey: .number) } catch {
        try members.encode("none", forKey: .fallback)
      }
    }
  }

  @Test("with the last of several values of a name, and without what could not be written")
  func corrections() throws {
    #expect(try WireJSON.text(Twice()) == #"{"one":3,"two":2}"#)
    #expect(try WireJSON.text([Careful()]) == #"[{"fallback":"none"}]"#)
  }

  private struct Nothing: Encodable {
    func encode(to encoder: any Encoder) throws {}
  }

  @Test("and refuses what JSON cannot say")
  func refusals() throws {
    #expect(throws: EncodingError.self) { try WireJSON.text([Double.nan]) }
    #expect(throws: EncodingError.self) { try WireJSON.text(JSONValue.array([.double(-.infinity)])) }
    #expect(throws: EncodingError.self) { try WireJSON.text(Nothing()) }
    #expect(try WireJSON.text([Nothing()]) == "[{}]")
  }
}
