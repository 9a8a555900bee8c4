import Testing
import WisselLake

@Suite("Consents in quarantine")
struct QuarantinedConsentTests {
  private static let start = #"{"resourceType":"Consent","id":"c","meta":{"lastUpdated":"1970-01-01T00:00:01Z"},"#

  @Test(
    "whom a document may speak of, a Consent each",
    arguments: [
      (start + #""patient":{"reference":"Patient/a"}}"#, ["a"]),
      (start + #""patient":{"reference":"Patient\/a"},"patient":{"reference":"Patient/b"}}"#, ["ab"]),
      (start + #""patient":{"identifier":{"value":"1"}}}"#, [""]),
      (start + #""patient":{"reference":"Patient/a"},"patient":{"display":"x"}}"#, [""]),
      (start + #""status":"active"}"#, [""]),
      (#"[\#(start)"patient":{"reference":"Patient/a"}},\#(start)"patient":{"reference":"Patient/b"}}]"#, ["a", "b"]),
      (#"{"resourceType":"Bundle","entry":[{"resource":\#(start)"status":"x"}}]}"#, [""]),
      (#"{"resourceType":"Patient","id":"Consent"}"#, []), ("[]", []),
      // Cut short, and not JSON.
      (start + #""patient":{"reference":"Patient\/a"},"sta"#, ["a"]),
      (start + #""patient":{"type":"Patient","reference" : "Patient/a","#, ["a"]),
      (start + #""patient":{"reference":"Patient/a"#, [""]),
      (start + #""patient":{"reference":"Patient/a"}},{"resourceType":"Consent","#, [""]),
      (#"{"resourceType":"Patient","id":"Consent"#, []),
    ])
  func people(text: String, expected: [String]) {
    let found = QuarantinedConsent.all(in: Array(text.utf8), isNamedSo: false)
    #expect(found.map { $0.patients.sorted().joined() } == expected, "\(text)")
  }

  @Test("in a file of Consents a document without a type is one")
  func named() {
    let texts = [#"{"patient":{"reference":"Patient/a"}}"#, #"{"patient":{"reference":"Patient/a"}"#, "", "{"]
    let found = texts.map { QuarantinedConsent.all(in: Array($0.utf8), isNamedSo: true) }
    #expect(found.map { $0.map { $0.patients.sorted().joined() } } == [["a"], ["a"], [""], [""]])
    #expect(QuarantinedConsent.all(in: Array(#"{"resourceType":"Patient"}"#.utf8), isNamedSo: true).isEmpty)
  }

  @Test("id and time are told where they stand there once")
  func header() {
    let one = QuarantinedConsent.all(in: Array((Self.start + #""status":"x"}"#).utf8), isNamedSo: false)
    #expect(one.map(\.id) == ["c"] && one.map(\.updated) == [1_000_000])
    let two = QuarantinedConsent.all(in: Array((Self.start + #""id":"d","meta":{}}"#).utf8), isNamedSo: false)
    #expect(two.map(\.id) == [nil] && two.map(\.updated) == [nil])
  }
}
