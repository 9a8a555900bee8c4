import Foundation
import Testing
import WisselTesting
import WisselWire

@Suite("JSON documents are read as JSONDecoder reads them, but for what is no JSON and names that are there twice")
struct JSONReaderTests {
  private static func check(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) {
    let expected = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    let read = try? WireJSON.decode(JSONValue.self, from: bytes)
    // JSONDecoder passes over a comma behind the last element.
    if read == nil, String(decoding: bytes, as: UTF8.self).contains(/,\s*[\]}]/) { return }
    #expect(read == expected, "\(String(decoding: bytes, as: UTF8.self))", sourceLocation: location)
  }

  @Test("whole ones")
  func whole() throws {
    var generator = SeededGenerator(seed: 42)
    for _ in 0..<1000 { Self.check(Array(try WireJSON.encode(JSONValue.random(depth: 4, using: &generator)))) }
  }

  @Test("and damaged ones")
  func damaged() throws {
    var generator = SeededGenerator(seed: 43)
    for _ in 0..<1000 {
      var bytes = Array(try WireJSON.encode(JSONValue.random(depth: 3, using: &generator)))
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0...2, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.remove(at: place)
      default: bytes.insert(Array("\"\\{}[],:0 \u{1}".utf8).randomElement(using: &generator) ?? 0, at: place)
      }
      Self.check(bytes)
    }
  }

  @Test(
    "numbers",
    arguments: [
      "1.0", "1e2", "-0", "-0.0", "01", "1.", ".5", "+1", "-", "1e", "1e+5", "1E-5", "1e18", "12345678901234567890",
      "9223372036854775807", "9223372036854775808", "-9223372036854775808", "9007199254740992.0",
      "9007199254740993.5", "1e400", "1e-400", "0.1e1", "NaN", "1_000",
    ])
  func numbers(text: String) { Self.check(Array(text.utf8)) }

  @Test(
    "texts",
    arguments: [
      #""\u00e9\ud83d\ude00\n\/""#, #""\ud83d""#, #""\ude00x""#, #""\ud83dx""#, #""\u12""#, #""\x""#, #""\u0000""#,
      "\"a\nb\"", "\"\u{7f}\"", "\"abc", "\"\\", "\"e\u{301}\"", "\u{feff}\"x\"",
    ])
  func texts(text: String) { Self.check(Array(text.utf8)) }

  @Test(
    "structure",
    arguments: [
      "", " ", "[]", " [ ] ", "[1,]", "[,1]", "[1 2]", "[]x", "{}", "{\"a\"}", "{\"a\":}", "{a:1}",
      "{\"a\":1,}", "nul", "nullx", "true", "tru", "[null,true,false]", "\u{b}1",
    ])
  func structure(text: String) { Self.check(Array(text.utf8)) }

  @Test("of a name that is there twice the last value counts")
  func twice() throws {
    #expect(
      try WireJSON.decode(JSONValue.self, from: Array(#"{"a":1,"b":[{"c":1,"c":null}],"a":2.0}"#.utf8)) == [
        "a": 2, "b": [["c": nil]],
      ])
  }

  @Test("a comma behind the last element is a fault", arguments: ["[1,]", "{\"a\":1,}", "[1, ]", "[[],]"])
  func comma(text: String) {
    #expect(throws: DecodingError.self) { try WireJSON.decode(JSONValue.self, from: Array(text.utf8)) }
  }

  @Test("what stands in a list of objects is given as it is written")
  func written() {
    func written(_ text: String) -> [[String: String]]? {
      WireJSON.written(Array(text.utf8), list: "l", members: ["a", "b"])
    }
    #expect(
      written(#"{"x":[{"a":1}], "l" : [ {"a": {"z":1.0, "neg":-0.0,"big":12345678901234567890} ,"c":2}, 3e0 ]}"#) == nil
    )
    #expect(
      written(#"{"l" : [ {"a": {"z":1.0, "neg":-0.0} ,"c":2}, {}, {"b" : "\u00e9","a":[],"a":[1]}],"x":{}}"#) == [
        ["a": #"{"z":1.0, "neg":-0.0}"#], [:], ["a": "[1]", "b": #""\u00e9""#],
      ])
    #expect(written(#"{"l":[]}"#) == [] && written(#"{"l":{}}"#) == nil && written("{}") == nil && written("[") == nil)
    #expect(written(#"{"l":[{"a":1}],"l":[{"b":2}]}"#) == [["b": "2"]])
    #expect(written(#"{"l":[{"a":1},]}"#) == nil)
  }

  @Test("other encodings, bytes that are no text, and depths")
  func oddities() {
    Self.check([0x22, 0xFF, 0x22])
    Self.check([0x22, 0xC3, 0x22])
    Self.check([0x22, 0xED, 0xA0, 0x80, 0x22])
    Self.check(Array("[1]".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }))
    for depth in [10, 500, 600] {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      Self.check(Array(text.utf8))
    }
  }
}
