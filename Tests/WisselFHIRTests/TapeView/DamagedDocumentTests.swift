import Testing
import WisselFHIR
import WisselTesting

/// Views are read off bytes, many at a time, and by the shape of documents seen before; damage must not go unseen, and
/// no value come from another place. The interpreter, which parses each document, tells what is right.
@Suite("Rows off the bytes of damaged and of like documents")
struct DamagedDocumentTests {
  private static let flat = """
    {"resourceType": "ViewDefinition", "resource": "Observation", "select": [{"column": [
      {"name": "id", "path": "getResourceKey()"}, {"name": "status", "path": "status"},
      {"name": "code", "path": "code.coding.first().code"}, {"name": "patient", "path": "subject.getReferenceKey(Patient)"},
      {"name": "value", "path": "value.ofType(Quantity).value"}, {"name": "flag", "path": "value.ofType(boolean)"},
      {"name": "untyped", "path": "effective"}, {"name": "note", "path": "note.text"}]}]}
    """
  private static let nested = """
    {"resourceType": "ViewDefinition", "resource": "Observation", "select": [
      {"column": [{"name": "id", "path": "id"}]},
      {"forEachOrNull": "code.coding", "column": [{"name": "system", "path": "system"}, {"name": "code", "path": "code"}]}]}
    """
  private static let documents = [
    #"{"resourceType":"Observation","id":"o1","meta":{"tag":[{"code":"a"},{"code":"b"}],"x":{}},"status":"final","#
      + #""code":{"coding":[{"system":"http://loinc.org","code":"1-8","display":"Kreatinine"},{"code":"2"}],"text":"t"},"#
      + #""subject":{"reference":"Patient/p1"},"effective":"2024-01-01","valueQuantity":{"value":-12.50e3,"unit":"mg"},"#
      + #""component":[[],[1,2.5,null,true],{"a":{"b":[{}]}}],"note":[{"text":"zo \"is\" het"}]}"#,
    #" { "id" : "o2" , "resourceType" : "Observation" , "status" : "final" , "valueBoolean" : true ,"#
      + #" "note" : { "text" : "één µ𝄞" } , "code" : { "coding" : [ { "code" : "x" } ] } } "#,
    #"{"resourceType": "Observation", "id": "o3", "_status": {"id": "s"}, "status": "final", "effectiveDateTime": "2024"}"#,
    #"{"resourceType":"Patient","id":"p1","status":"active"}"#,
    #"{"resourceType":"Observation","id":"o4","status":null,"code":{"coding":[]},"note":[{"text":"a"},{"text":"b"}]}"#,
    #"{"resourceType":"Observation","id":"o5","contained":[{"resourceType":"Patient","id":"x"}],"st\u0061tus":"odd"}"#,
  ].map { Array($0.utf8) }

  /// What one way of reading gives: rows, or a fault.
  private static func rows(_ body: () throws -> [[JSON]]) -> [[JSON]]? { try? body() }

  private static func expect(
    _ document: [UInt8], _ rows: TapeView.Rows, _ interpreter: ViewInterpreter, _ seed: UInt64,
    location: SourceLocation = #_sourceLocation
  ) -> Bool {
    let expected = Self.rows { try interpreter.rows(of: JSONParser.parse(document)) }
    let found = Self.rows {
      try document.withUnsafeBufferPointer { bytes in
        try rows.make(bytes)
        return (0..<rows.count).map { row in rows[row].map(\.shown) }
      }
    }
    #expect(
      found == expected, "seed \(seed): \(String(decoding: document, as: UTF8.self))", sourceLocation: location)
    return expected?.isEmpty == false
  }

  @Test("a byte changed, added or lost is seen exactly where a parser sees it", arguments: [flat, nested])
  func damage(view: String) throws {
    let definition = try ViewDefinition(JSONParser.parse(view))
    let (rows, interpreter) = (try #require(TapeView(definition)).rows(), ViewInterpreter(definition))
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let bytes =
      Array("{}[]\",:\\_ue0d8 1-.xnt\n\u{7F}".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xE0, 0xED, 0xF0, 0xF4, 0xFF, 0xA9]
    var accepted = 0
    for document in Self.documents { _ = Self.expect(document, rows, interpreter, seed) }
    for _ in 0..<3000 {
      var document = Self.documents[Int.random(in: 0..<Self.documents.count, using: &random)]
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<document.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: document[place] = bytes[Int.random(in: 0..<bytes.count, using: &random)]
        case 1: document.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
        case 2: document.swapAt(place, Int.random(in: 0..<document.count, using: &random))
        default: document.remove(at: place)
        }
      }
      if Self.expect(document, rows, interpreter, seed) { accepted += 1 }
      // Before the first token and behind the last nothing but space may be.
      for mark in [",", ":", "1"] {
        _ = Self.expect(Array(mark.utf8) + document, rows, interpreter, seed)
        _ = Self.expect(document + Array(mark.utf8), rows, interpreter, seed)
      }
    }
    #expect(accepted > 300, "seed \(seed)")
  }

  @Test("documents that differ in texts and numbers alone have their own values")
  func likeDocuments() throws {
    let definition = try ViewDefinition(JSONParser.parse(Self.flat))
    let (rows, interpreter) = (try #require(TapeView(definition)).rows(), ViewInterpreter(definition))
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let texts = [
      "", "a", "final", "Patient/p9", "Group/g", "12345678", "een lange tekst met, : { } [ ] erin", "\\\"", "\\\\",
      "\\n",
      "\\u00e9", "é", "𝄞", "ends with \\\\", "x\\\\\\\"", "2024-01-01",
    ]
    let numbers = ["0", "-0", "7", "-1.5", "1e400", "1E-7", "12345678901234567890.5", "0.10"]
    for spaces in ["", " ", "\n  "] {
      for _ in 0..<600 {
        func text() -> String { "\"\(texts[Int.random(in: 0..<texts.count, using: &random)])\"" }
        func number() -> String { numbers[Int.random(in: 0..<numbers.count, using: &random)] }
        let (comma, colon) = (",\(spaces)", ":\(spaces.prefix(1))")
        let members = [
          "\"resourceType\"\(colon)\"Observation\"", "\"id\"\(colon)\(text())", "\"status\"\(colon)\(text())",
          "\"other\"\(colon)\(text())", "\"code\"\(colon){\"coding\"\(colon)[{\"code\"\(colon)\(text())}]}",
          "\"subject\"\(colon){\"reference\"\(colon)\(text())}",
          "\"valueQuantity\"\(colon){\"value\"\(colon)\(number())\(comma)\"low\"\(colon)\(number())}",
          Bool.random(using: &random) ? "\"flag\"\(colon)true" : "\"flag\"\(colon)null",
        ]
        let document = Array("{\(members.joined(separator: comma))}".utf8)
        #expect(Self.expect(document, rows, interpreter, seed))
      }
    }
  }

  @Test(
    "what is read by more than its name is the interpreter's",
    arguments: [
      (
        ["status"],
        [#"{"resourceType":"Observation","status":"a"}"#, #":,, {"resourceType":"Observation","status":"b"}"#]
      ),
      (["status"], [#"{"resourceType":["Observation"],"status":"a"}"#]),
      (["subject.getReferenceKey()"], [#"{"resourceType":"Observation","subject":{"reference":["Patient/1"]}}"#]),
      (
        ["subject.getReferenceKey()", "subject.reference.first()"],
        [#"{"resourceType":"Observation","subject":{"reference":["Patient/1","Patient/2"]}}"#]
      ),
      (
        ["onset.extension.first().url", "onset.id"],
        [#"{"resourceType":"Observation","_onsetDateTime":{"id":"x","extension":[{"url":"dar"}]}}"#]
      ),
      (
        ["effectiveDate", "effective.ofType(Period).start"],
        [#"{"resourceType":"Observation","effectiveDateTime":"2024-01-01T00:00:00Z"}"#]
      ),
      (["`a\\\\b`"], [#"{"resourceType":"Observation","a\b":"v"}"#]),
      (
        (0..<58).map { "x\($0).y0" } + ["value.ofType(Quantity).y0"],
        [#"{"resourceType":"Observation","valueDuration":{"y0":5}}"#]
      ),
    ])
  func byMoreThanNames(paths: [String], documents: [String]) throws {
    let columns = paths.enumerated().map {
      JSON.object([JSON.Member("name", .string("c\($0)")), JSON.Member("path", .string($1))])
    }
    let definition = try ViewDefinition(
      .object([
        JSON.Member("resourceType", .string("ViewDefinition")), JSON.Member("resource", .string("Observation")),
        JSON.Member("select", .array([.object([JSON.Member("column", .array(columns))])])),
      ]))
    // A view that is not of the plain kind is the interpreter's whole.
    guard let rows = TapeView(definition)?.rows() else { return }
    for document in documents { _ = Self.expect(Array(document.utf8), rows, ViewInterpreter(definition), 0) }
  }

  @Test("more shapes than are kept, and documents of any size")
  func manyShapes() throws {
    let definition = try ViewDefinition(JSONParser.parse(Self.flat))
    let (rows, interpreter) = (try #require(TapeView(definition)).rows(), ViewInterpreter(definition))
    for round in 0..<2 {
      for count in 0..<300 {
        let others = (0..<count).map { #""n\#(count)x\#($0)":[{"a":\#($0)},"\#($0)"]"# }
        let members =
          [#""resourceType":"Observation""#] + others + [#""id":"o\#(count)r\#(round)""#, #""status":"s\#(count)""#]
        #expect(Self.expect(Array("{\(members.joined(separator: ","))}".utf8), rows, interpreter, 0))
      }
    }
    for depth in [62, 63, 64, 65, 66, 299, 300, 301, 999, 1000, 1001] {
      let deep = String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
      let document = #"{"resourceType":"Observation","id":"a","x":\#(deep)}"#
      _ = Self.expect(Array(document.utf8), rows, interpreter, 0)
    }
  }
}

extension TapeValue {
  /// The value as JSON has it.
  fileprivate var shown: JSON {
    switch kind {
    case .null: .null
    case .text: .string(String(decoding: bytes, as: UTF8.self))
    case .number: .number(String(decoding: bytes, as: UTF8.self))
    case .boolean: .bool(bytes.count == 4)
    case .json: (try? JSONParser.parse(bytes)) ?? .null
    }
  }
}
