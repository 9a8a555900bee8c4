import Testing
import WisselFHIR

/// What the engines take for the same text, and for the same name.
@Suite("Texts and names in views", .serialized)
struct CodePointTests {
  private func texts(_ engine: LakeEngine, _ view: ViewDefinition, _ resource: String) async throws -> String {
    try await engine.rows(view, [JSONParser.parse(resource)]).map { JSON.array($0).text }.joined()
  }

  private func view(_ members: String) throws -> ViewDefinition {
    try ViewDefinition(JSONParser.parse(#"{"resource": "Patient", \#(members)}"#))
  }

  /// A letter with its accent, and the letter and the accent: other characters, which Swift takes for the same.
  @Test(
    "texts are the same where each code point is",
    arguments: [
      (#"name.family in ('a' | 'é')"#, "[false]"), (#"(name.family | 'é').count()"#, "[2]"),
      (#"('a' | 'é') contains name.family"#, "[false]"), (#"(name.family | 'é').isDistinct()"#, "[true]"),
      (#"name.family.combine('é').distinct().count()"#, "[2]"), (#"name.family.intersect('é').count()"#, "[0]"),
      (#"name.family.exclude('é').count()"#, "[1]"), (#"name.family.subsetOf('é')"#, "[false]"),
      (#"name.family.supersetOf('é')"#, "[false]"), (#"name.family ~ 'é'"#, "[false]"),
      (#"name.family = 'é'"#, "[false]"),
      (#"name.family in ('a' | 'e\\u0301')"#, "[true]"), (#"name.family ~ 'E\\u0301'"#, "[true]"),
    ])
  func codePoints(path: String, told: String) async throws {
    let view = try view(#""select": [{"column": [{"name": "c", "path": "\#(path)"}]}]"#)
    for engine in LakeEngine.available {
      let given = try await texts(
        engine, view, #"{"resourceType": "Patient", "name": [{"family": "e\u0301"}]}"#)
      #expect(given == told, "\(engine.rawValue)")
    }
  }

  @Test("two columns whose expressions differ in code points stay two")
  func columns() async throws {
    let view = try view(
      #"""
      "select": [{"column": [
        {"name": "a", "path": "'é' + name.family"}, {"name": "b", "path": "'e\u0301' + name.family"}]}]
      """#
    )
    for engine in LakeEngine.available {
      let rows = try await engine.rows(
        view, [JSONParser.parse(#"{"resourceType": "Patient", "name": [{"family": "x"}]}"#)])
      let texts = rows.flatMap { $0 }.map { ($0.string ?? "").unicodeScalars.map(\.value) }
      #expect(texts == [[0xE9, 0x78], [0x65, 0x301, 0x78]], "\(engine.rawValue)")
    }
  }

  @Test("an element beside one whose name goes on with a type is no choice", arguments: ["type", "reason"])
  func noChoice(name: String) async throws {
    let view = try ViewDefinition(
      JSONParser.parse(#"{"resource": "Task", "select": [{"column": [{"name": "c", "path": "\#(name)"}]}]}"#))
    let resource = #"{"resourceType": "Task", "\#(name)Reference": {"reference": "Condition/c"}}"#
    for engine in LakeEngine.available {
      #expect(try await texts(engine, view, resource) == "[null]", "\(engine.rawValue)")
    }
  }
}
