import Foundation
import Synchronization
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Files of resources")
struct ResourceLinesTests {
  private func read(_ bytes: [UInt8]) async throws -> [String] {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("r.ndjson")
      try Data(bytes).write(to: file)
      let texts = Mutex<[String]>([])
      do {
        try await ResourceLines(files: [file.path]).forEach { json in texts.withLock { $0.append(json.text) } }
      } catch let error as LakeError {
        throw LakeError(error.description.replacing(folder.path + "/", with: ""))
      }
      return texts.withLock { $0 }
    }
  }

  @Test("a byte order mark, empty lines and carriage returns are passed over")
  func tolerated() async throws {
    let bytes = [0xEF, 0xBB, 0xBF] + Array("{\"a\":1}\r\n\r\n \n\n{\"b\":2}".utf8)
    #expect(try await read(bytes) == [#"{"a":1}"#, #"{"b":2}"#])
    #expect(try await read([]) == [])
  }

  @Test("lines longer than what is read at a time")
  func long() async throws {
    let text = String(repeating: "x", count: 3 << 20)
    #expect(try await read(Array("{\"a\":\"\(text)\"}\n{}\n".utf8)).map(\.utf8.count) == [text.utf8.count + 8, 2])
  }

  @Test("what is no resource is told with file and line", arguments: ["[]", "{", "\"a\"", "{\"a\":1}}", "{} {}"])
  func wrong(line: String) async throws {
    await #expect {
      _ = try await read(Array("{}\n\n\(line)\n".utf8))
    } throws: {
      ($0 as? LakeError)?.description.hasPrefix("r.ndjson, line 3") == true
    }
  }

  @Test("a file that is not there")
  func missing() async {
    await #expect(throws: LakeError.self) { try await ResourceLines(files: ["/nowhere/r.ndjson"]).forEach { _ in } }
  }
}

@Suite("Views that fail on their data", .serialized)
struct ViewFailureTests {
  private static let resources = [
    #"{"resourceType":"Patient","id":"a","name":[{"family":"x","given":["g","h"]},{"family":"y"}]}"#
  ]

  @Test(
    "the place is told and no data", arguments: LakeEngine.available,
    [
      (#"{"column":[{"name":"n","path":"name.family"}]}"#, "", "select[0].column[0].path"),
      (#"{"column":[{"name":"n","path":"name.family.upper()"}]}"#, "", "select[0].column[0].path"),
      (#"{"forEach":"name","column":[{"name":"n","path":"given < 'x'"}]}"#, "", "select[0].column[0].path"),
      (#"{"column":[{"name":"n","path":"id"}]}"#, #","where":[{"path":"name.family.first()"}]"#, "where[0].path"),
    ])
  func failure(engine: LakeEngine, view: (select: String, more: String, place: String)) async throws {
    let json = try JSONParser.parse(#"{"resource":"Patient","select":[\#(view.select)]\#(view.more)}"#)
    let resources = try Self.resources.map { try JSONParser.parse($0) }
    await #expect {
      _ = try await engine.rows(ViewDefinition(json), resources)
    } throws: {
      ($0 as? ViewError)?.place == view.place
    }
  }

  @Test("a tree deeper than any form is walked to its end", arguments: LakeEngine.available)
  func deep(engine: LakeEngine) async throws {
    let depth = 400
    let open = (0..<depth).map { #""item":[{"linkId":"\#($0)""# }.joined(separator: ",")
    let text = #"{"resourceType":"QuestionnaireResponse",\#(open)\#(String(repeating: "}]", count: depth))}"#
    let view = try JSONParser.parse(
      #"{"resource":"QuestionnaireResponse","select":[{"repeat":["item"],"column":[{"name":"n","path":"linkId"}]}]}"#)
    let rows = try await engine.rows(ViewDefinition(view), [JSONParser.parse(text)])
    #expect(rows.compactMap { $0[0].string }.compactMap { Int($0) }.sorted() == Array(0..<depth))
  }
}
