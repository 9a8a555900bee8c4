import Testing
import WisselFHIR

@Suite("JSON")
struct JSONTests {
  @Test(
    "what is read is written as it was",
    arguments: [
      "null", "[1.10,1E+2,-0.0,12345678901234567890.123456789]", #"{"b":1,"a":[true,false,{}]}"#, #""é𝄞\"\\\n\u0001""#,
      "[]", #"{"a":{"a":{"a":[]}}}"#,
    ])
  func roundTrip(text: String) throws { #expect(try JSONParser.parse(text).text == text) }

  @Test("escapes are read", arguments: [(#""\u00e9\ud834\udd1e\/""#, "é𝄞/"), (#""a\tb""#, "a\tb")])
  func escapes(text: String, expected: String) throws { #expect(try JSONParser.parse(text).string == expected) }

  @Test(
    "anything else is refused",
    arguments: [
      "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "nul", "'a'", "\"a", "\"\n\"",
      "\"\\x\"",
      "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\u0000\"", "[1] 2", "NaN", "\u{FEFF}1", "[1 2]",
    ])
  func refused(text: String) { #expect(throws: JSONError.self) { try JSONParser.parse(text) } }

  @Test("bytes that are no UTF-8 are refused")
  func encoding() { #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xC3, 0x28, 0x22]) } }

  @Test("depth is bounded", arguments: [(1000, true), (1001, false), (1_000_000, false)])
  func depth(depth: Int, isRead: Bool) {
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(((try? JSONParser.parse(text)) != nil) == isRead)
  }
}
