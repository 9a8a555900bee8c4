import Testing
import WisselFHIR

@Suite("Passing over JSON")
struct JSONScannerTests {
  private static let seeds = [
    #"{"a":[1,-0.5e+3,true,false,null],"é𝄞":"x\n\u00e9\ud834\udd1e and more than eight bytes","b":{"c":{}}}"#,
    #"[]"#, #""""#, #"  {"id":"a","meta":{"lastUpdated":"2024-01-01T00:00:00Z"}} "#, "\"\\u0000\"", "\"\\ud800x\"",
    "01",
    "[1,]", "{\"a\":1,}", "{,}", "tru", "-", "1.", "1e", "\"\u{1}\"", "[1 2]",
  ]

  @Test("it accepts exactly what the parser accepts", arguments: [11, 12, 13, 14] as [UInt64])
  func agreement(seed: UInt64) {
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let bytes: [UInt8] =
      Array("{}[]\",:\\ue0d8 1-.x\u{7F}".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xE0, 0xED, 0xF0, 0xF4, 0xFF, 0xA9]
    var accepted = 0
    for _ in 0..<4000 {
      var text = Array(Self.seeds[random(Self.seeds.count)].utf8)
      for _ in 0..<random(3) where !text.isEmpty {
        let place = random(text.count)
        switch random(3) {
        case 0: text[place] = bytes[random(bytes.count)]
        case 1: text.insert(bytes[random(bytes.count)], at: place)
        default: text.remove(at: place)
        }
      }
      let isValid = (try? JSONParser.parse(text)) != nil
      accepted += isValid ? 1 : 0
      #expect(text.withUnsafeBufferPointer { JSONScanner.isValid($0) } == isValid, "seed \(seed): \(text)")
    }
    #expect(accepted > 400)
  }

  @Test("depth is bounded as the parser's is")
  func depth() {
    for depth in [999, 1000, 1001] {
      let text = Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
      let isValid = (try? JSONParser.parse(text)) != nil
      #expect(text.withUnsafeBufferPointer { JSONScanner.isValid($0) } == isValid)
    }
  }

  @Test(
    "instants as moments",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00.5+01:00", 1_709_204_400_500_000),
      ("1969-12-31T23:59:59Z", -1_000_000), ("2000-03-01T00:00:00.1234567Z", 951_868_800_123_456),
      ("2024-02", nil), ("2024-02-29T12:00:00", nil), ("2024-13-01T00:00:00Z", nil), ("2024-01-01T00:00:00+1:00", nil),
    ] as [(String, Int64?)])
  func instants(text: String, expected: Int64?) {
    #expect(Array(text.utf8).withUnsafeBufferPointer { Instant.microseconds($0) } == expected)
  }
}
