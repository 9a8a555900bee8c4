import Testing
import WisselFHIR

@Suite("View definitions")
struct ViewReaderTests {
  private static func view(_ select: String, _ more: String = "") -> String {
    #"{"resource":"Patient","select":[\#(select)]\#(more)}"#
  }

  @Test(
    "what is wrong is told with its place",
    arguments: [
      ("{}", "resource"), (#"{"resource":"Patient"}"#, "select"), (#"{"resource":"Patient","select":[]}"#, "select"),
      (#"{"resource":1,"select":[]}"#, "resource"), (view("{}"), "select[0]"), (view(#"{"forEach":"name"}"#), "select"),
      (view(#"{"forEach":1,"column":[]}"#), "select[0].forEach"), (view(#"{"foreach":"name"}"#), "select[0].foreach"),
      (view(#"{"forEach":"name","repeat":["x"]}"#), "select[0]"), (view(#"{"repeat":[]}"#), "select[0].repeat"),
      (view(#"{"column":[{"name":"a","path":"id"},{"name":"b","path":"id."}]}"#), "select[0].column[1].path"),
      (view(#"{"column":[{"name":"a b","path":"id"}]}"#), "select[0].column[0].name"),
      (view(#"{"column":[{"name":"a\"; DROP","path":"id"}]}"#), "select[0].column[0].name"),
      (view(#"{"column":[{"path":"id"}]}"#), "select[0].column[0].name"),
      (view(#"{"column":[{"name":"a"}]}"#), "select[0].column[0].path"),
      (view(#"{"column":[{"name":"a","path":"%x"}]}"#), "select[0].column[0].path"),
      (view(#"{"column":[{"name":"a","path":"id","collection":"yes"}]}"#), "select[0].column[0].collection"),
      (
        view(#"{"column":[{"name":"a","path":"id","tag":[{"name":"ansi/type","value":"X"}]}]}"#),
        "select[0].column[0].tag[0].value"
      ),
      (
        view(#"{"column":[{"name":"a","path":"id"}]},{"column":[{"name":"a","path":"id"}]}"#),
        "select[1].column[0].name"
      ),
      (view(#"{"column":[{"name":"a","path":"name.exists()","type":"integer"}]}"#), "select[0].column[0].type"),
      (
        view(#"{"unionAll":[{"column":[{"name":"a","path":"id"}]},{"column":[{"name":"b","path":"id"}]}]}"#),
        "select[0].unionAll[1]"
      ),
      (view(#"{"column":[{"name":"a","path":"id"}]}"#, #","where":[{"path":"'x'"}]"#), "where[0].path"),
      (view(#"{"column":[{"name":"a","path":"id"}]}"#, #","where":[{"path":"1 + 1"}]"#), "where[0].path"),
      (view(#"{"column":[{"name":"a","path":"id"}]}"#, #","where":[{"path":"'a' + 'b'"}]"#), "where[0].path"),
      (view(#"{"column":[{"name":"a","path":"2 + 3 & '4'"}]}"#), "select[0].column[0].path"),
      (
        view(#"{"forEach":"contact","select":[{"column":[{"name":"a","path":"name.period.start","type":"code"}]}]}"#),
        "select[0].select[0].column[0].type"
      ),
      (
        view(#"{"unionAll":[{"column":[{"name":"a","path":"true"}]},{"column":[{"name":"a","path":"'x'"}]}]}"#),
        "select[0].unionAll[1].column[0].path"
      ),
      (
        view(
          #"{"unionAll":[{"column":[{"name":"a","path":"id","type":"id"}]},{"column":[{"name":"a","path":"1"}]}]}"#),
        "select[0].unionAll[1].column[0].path"
      ),
      (
        view(
          #"{"unionAll":[{"column":[{"name":"a","path":"1"}]},{"column":[{"name":"a","path":"id","type":"id"}]}]}"#),
        "select[0].unionAll[1].column[0].type"
      ),
      (view(#"{"column":[{"name":"a","path":"id"}]}"#, #","constant":[{"name":"c"}]"#), "constant[0]"),
      (
        view(#"{"column":[{"name":"a","path":"id"}]}"#, #","constant":[{"name":"c","valueInteger":1.5}]"#),
        "constant[0].valueInteger"
      ),
      (
        view(#"{"column":[{"name":"a","path":"id"}]}"#, #","constant":[{"name":"c","valueDate":"2020-02-30"}]"#),
        "constant[0].valueDate"
      ),
      (
        view(
          #"{"column":[{"name":"a","path":"id","collection":true}]}"#,
          #","meta":{"profile":["http://hl7.org/fhir/uv/sql-on-fhir/StructureDefinition/TabularViewDefinition"]}"#),
        "select[0].column[0].collection"
      ),
      (
        view(
          #"{"column":[{"name":"a","path":"id","type":"id"}]}"#,
          #","meta":{"profile":["https://sql-on-fhir.org/ig/StructureDefinition/ShareableViewDefinition"]}"#), "url"
      ),
    ])
  func wrong(text: String, place: String) throws {
    let json = try JSONParser.parse(text)
    do throws(ViewError) {
      _ = try ViewDefinition(json)
      Issue.record("accepted: \(text)")
    } catch {
      #expect(error.place == place, "\(error)")
    }
  }

  @Test("a position in an expression is told too")
  func column() throws {
    let json = try JSONParser.parse(Self.view(#"{"column":[{"name":"a","path":"name.foo()"}]}"#))
    #expect(throws: ViewError("select[0].column[0].path", column: 6, "there is no function 'foo'")) {
      try ViewDefinition(json)
    }
  }

  @Test("how many arguments a function takes is told")
  func arguments() throws {
    let json = try JSONParser.parse(Self.view(#"{"column":[{"name":"a","path":"name.exists(use, given)"}]}"#))
    #expect(throws: ViewError("select[0].column[0].path", column: 6, "'exists' takes 0 to 1 arguments, not 2")) {
      try ViewDefinition(json)
    }
  }

  @Test(
    "branches of a union whose columns are of one kind, or of none that is known, are taken",
    arguments: [("'x'", "@2010"), ("1", "1.5 + 2"), ("id", "1"), ("true", "active")])
  func branches(one: String, other: String) throws {
    let branches = [one, other].map { #"{"column":[{"name":"a","path":"\#($0)"}]}"# }.joined(separator: ",")
    _ = try ViewDefinition(JSONParser.parse(Self.view(#"{"unionAll":[\#(branches)]}"#)))
  }

  @Test(
    "a column's type is not another than FHIR's, where the path is plain",
    arguments: [
      ("birthDate", "date", true), ("birthDate", "boolean", false), ("Patient.birthDate", "integer", false),
      ("birthDate", "string", true), ("active", "boolean", true), ("active", "integer", false), ("id", "id", true),
      ("name.first().family", "string", true), ("name.where(use = 'usual').given.first()", "boolean", false),
      ("multipleBirth.ofType(integer)", "boolean", false), ("multipleBirth", "boolean", true),
      ("contact[0].gender", "decimal", false), ("contact[0].gender", "code", true), ("nothing", "boolean", true),
    ])
  func types(path: String, type: String, isTaken: Bool) throws {
    let json = try JSONParser.parse(
      Self.view(#"{"column":[{"name":"a","path":"\#(path)","type":"\#(type)"}]}"#))
    let inside = try JSONParser.parse(
      Self.view(#"{"forEach":"contact","select":[{"column":[{"name":"a","path":"name.period.start","type":"time"}]}]}"#)
    )
    _ = try ViewDefinition(inside)
    do throws(ViewError) {
      _ = try ViewDefinition(json)
      #expect(isTaken)
    } catch {
      #expect(!isTaken && error.place == "select[0].column[0].type", "\(error)")
    }
  }

  @Test("selections nested without end are refused")
  func depth() throws {
    let depth = 200
    let nested = String(repeating: #"{"select":["#, count: depth) + String(repeating: "]}", count: depth)
    let json = try JSONParser.parse(#"{"resource":"Patient","select":[\#(nested)]}"#)
    #expect(throws: ViewError.self) { try ViewDefinition(json) }
  }
}
