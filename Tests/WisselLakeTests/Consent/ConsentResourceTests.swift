import Testing
import WisselConsent
import WisselFHIR
import WisselLake

@Suite("Consent resources")
struct ConsentResourceTests {
  private static let start = #""resourceType":"Consent","patient":{"reference":"Patient/p"},"dateTime":"2025-01-10","#
  private static func purpose(_ code: String) -> String { #""purpose":[{"code":"\#(code)"}]"# }

  /// Of the purposes A and B, those permitted on 1 June 2026 under opt-in and under opt-out.
  private static func permitted(_ lines: [String]) throws -> (optIn: String, optOut: String) {
    var collector = ConsentCollector()
    for line in lines { collector.add(try JSONParser.parse("{\(line)}")) }
    let day = try #require(Day("2026-06-01"))
    func permitted(_ regime: ConsentRegime) -> String {
      let policy = ConsentPolicy(registers: [collector.register(name: "r")], regime: regime)
      return ["A", "B"].filter {
        policy.decision(for: ConsentSubject(resource: "p"), purpose: Purpose($0), on: day).isPermitted
      }.joined()
    }
    return (permitted(ConsentRegime()), permitted(ConsentRegime([.init(.optOut, from: day, until: day)])))
  }

  @Test(
    "what a resource permits, under opt-in and under opt-out",
    arguments: [
      (#""status":"active","provision":{"type":"permit"}"#, "AB", "AB"),
      (#""status":"active","provision":{"type":"permit",\#(purpose("A"))}"#, "A", "AB"),
      (#""status":"active","provision":{"type":"deny",\#(purpose("A"))}"#, "", "B"),
      (#""status":"active","provision":{"type":"deny","provision":[{"type":"permit",\#(purpose("A"))}]}"#, "A", "A"),
      (#""status":"active","provision":{"type":"permit","provision":[{"type":"deny",\#(purpose("A"))}]}"#, "B", "B"),
      (
        #""status":"active","provision":{"type":"deny","provision":[{"type":"permit",\#(purpose("A")),"period":{"end":"2026-05-31"}}]}"#,
        "", ""
      ),
      (
        #""status":"active","provision":{"type":"deny","provision":[{"type":"permit",\#(purpose("A")),"period":{"start":"2026-06-02"}}]}"#,
        "", ""
      ),
      (#""status":"active","policyRule":{"coding":[{"code":"OPTIN"}]}"#, "AB", "AB"),
      (#""status":"active","policyRule":{"coding":[{"code":"OPTOUT"}]}"#, "", ""),
      (#""status":"inactive","provision":{"type":"permit",\#(purpose("A"))}"#, "", "B"),
      (#""status":"inactive","provision":{"type":"deny"}"#, "", "AB"),
      (#""status":"rejected"}"#.replacing("}", with: ""), "", ""),
      (#""status":"draft","provision":{"type":"deny"}"#, "", "AB"),
      (#""status":"entered-in-error","provision":{"type":"permit"}"#, "", "AB"),
      (#""status":"lost","provision":{"type":"permit"}"#, "", ""),
      (#""status":"active","provision":{"type":"permit","class":[{"code":"ImagingStudy"}]}"#, "", "AB"),
      (#""status":"active","provision":{"type":"deny","class":[{"code":"ImagingStudy"}]}"#, "", ""),
      (#""status":"active","provision":{"type":"permit","period":{"end":"soon"}}"#, "", "AB"),
      (#""status":"active","provision":{"type":"permit"},"modifierExtension":[{"url":"x"}]"#, "", "AB"),
      (#""status":"active","provision":{"type":"permit"},"verification":[{"verified":false}]"#, "", "AB"),
      (#""status":"active","provision":{"type":"permit"},"scope":{"coding":[{"code":"treatment"}]}"#, "", "AB"),
      (#""status":"active","provision":{"type":"permit","action":[{"coding":[{"code":"correct"}]}]}"#, "", "AB"),
    ])
  func readings(members: String, optIn: String, optOut: String) throws {
    let permitted = try Self.permitted([Self.start + members])
    #expect(permitted.optIn == optIn, "\(members)")
    #expect(permitted.optOut == optOut, "\(members)")
  }

  @Test("a later consent replaces an earlier one, and a consent of nobody is counted")
  func several() throws {
    let earlier = Self.start + #""status":"active","provision":{"type":"permit"}"#
    let later = earlier.replacing("2025-01-10", with: "2025-03").replacing("permit", with: "deny")
    #expect(try Self.permitted([earlier, later]).optIn == "")
    #expect(try Self.permitted([later, earlier.replacing("2025-01-10", with: "2025-04-01")]).optIn == "AB")
    var collector = ConsentCollector()
    collector.add(try JSONParser.parse(#"{"resourceType":"Consent","status":"active","patient":{"display":"x"}}"#))
    #expect(collector.unattributable == 1)
  }
}
