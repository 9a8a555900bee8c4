import Testing
import WisselFHIR

@Suite("Hostile input to the validator")
struct HostileInputTests {
  private func findings(_ bytes: [UInt8]) throws -> [Finding] {
    try ResourceValidator(profile: nil, now: "2026-01-01T00:00:00Z").findings(in: bytes)
  }

  @Test(
    "what is no JSON object of a known type is one error",
    arguments: [
      "", " ", "{", "[]", "null", "1", #""Patient""#, "{}", #"{"resourceType":1}"#, #"{"resourceType":"Patient"}x"#,
      #"{"resourceType":"Patient","id":"a","id":"b"}"#, #"{"resourceType":"Patient","a":01}"#,
      #"{"resourceType":"Patient","id":"\u0000"}"#, #"{"resourceType":"Patient","id":"\ud800"}"#,
      #"{"resourceType":"Element"}"#, #"{"resourceType":"HumanName"}"#,
      #"{"resourceType":"Patient","resourceType":"Patient"}"#,
    ])
  func broken(text: String) throws {
    let findings = try findings([UInt8](text.utf8))
    #expect(findings.count == 1)
    #expect(findings.first?.severity == .error)
  }

  @Test("depth is bounded, in JSON and in what FHIR nests", arguments: [10, 100, 290, 100_000])
  func depth(depth: Int) throws {
    let open = String(repeating: #"{"url":"u","extension":["#, count: depth)
    let close = String(repeating: "]}", count: depth)
    let text = #"{"resourceType":"Patient","extension":["# + open + #"{"url":"u","valueCode":"c"}"# + close + "]}"
    let findings = try findings([UInt8](text.utf8))
    #expect(findings.map(\.rule) == (depth < 140 ? [] : ["json"]))
  }

  @Test("so many findings are kept, and the rest counted")
  func many() throws {
    let names = String(repeating: #"{"x":1},"#, count: 5000).dropLast()
    let findings = try findings([UInt8]((#"{"resourceType":"Patient","name":["# + names + "]}").utf8))
    #expect(findings.count == 201)
    #expect(findings.last?.rule == "too-many")
  }

  @Test("names and values may be written with escapes")
  func escapes() throws {
    let text =
      #"{"\u0072esourceType":"Patient","g\u0065nder":"fem\u0061le","\u005fbirthDate":{"id":"a","extension":[{"url":"u","valueCode":"c"}]}}"#
    #expect(try findings([UInt8](text.utf8)) == [])
  }

  @Test("changed bytes never break it, and it takes as JSON what the reader of values takes")
  func mutations() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededBytes(state: seed)
    let validator = try ResourceValidator(profile: "plugin-patient", now: "2026-01-01T00:00:00Z")
    let texts = ValidResource.allCases.map { [UInt8]($0.json.text.utf8) }
    for _ in 0..<1500 {
      var bytes = texts[Int(random.next() % UInt64(texts.count))]
      for _ in 0...(random.next() % 3) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array(#"{}[]",:\0"#.utf8)[Int(random.next() % 9)], at: place)
        default: bytes.removeLast(min(bytes.count - 1, Int(random.next() % 40)))
        }
      }
      let isJSON = (try? JSONParser.parse(bytes)) != nil
      let isRead = !validator.findings(in: bytes).contains { $0.rule == "json" }
      #expect(isJSON == isRead, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }
}

/// Numbers from a seed (SplitMix64).
private struct SeededBytes {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
