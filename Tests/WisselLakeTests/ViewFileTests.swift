import Foundation
import Testing
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselProcesses
import WisselTesting

@Suite("Views to Parquet files", .enabled(if: LakeEngine.available.contains(.duckdb), "needs DuckDB's library"))
struct ViewFileTests {
  private static let resources = [
    #"{"resourceType":"Patient","id":"a","active":true,"birthDate":"1970-01","multipleBirthInteger":2,"#
      + #""name":[{"family":"Jansen \"é𝄞\"","given":["Jan","Piet"]},{"family":"de Vries"}],"weight":1.10}"#,
    #"{"resourceType":"Group","id":"b"}"#,
    #"{"resourceType":"Patient","id":"c","_birthDate":{"extension":[]},"name":[]}"#,
    #"  {"resourceType":"Patient","id":"d","weight":12345678901234567.000000000000000001,"active":false}  "#,
  ]

  private func view(_ select: String) throws -> ViewDefinition {
    try ViewDefinition(JSONParser.parse(#"{"resource":"Patient","select":[\#(select)]}"#))
  }

  private static let plain =
    #"{"column":[{"name":"id","path":"getResourceKey()"},{"name":"active","path":"active","type":"boolean"},"#
    + #"{"name":"birth","path":"birthDate","type":"date"},{"name":"weight","path":"weight","type":"decimal"},"#
    + #"{"name":"twin","path":"multipleBirth.ofType(integer)","type":"integer"}]},"#
    + #"{"forEachOrNull":"name","column":[{"name":"family","path":"family"},{"name":"place","path":"%rowIndex","type":"integer"}]}"#

  private static let expected = [
    "a,true,1970-01,1.100000000000000000,2,Jansen \"é𝄞\",0", "a,true,1970-01,1.100000000000000000,2,de Vries,1",
    "c,-,-,-,-,-,0", "d,false,-,12345678901234567.000000000000000001,-,-,0",
  ]

  private func rows(_ path: String) throws -> [String] {
    let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(files: [path]))
    let rows = try connection.query("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM \(SQLText.literal(path)) ORDER BY ALL")
    var found: [String] = []
    while try rows.next({ chunk in
      for row in chunk.texts(7) { found.append(row.map { $0 ?? "-" }.joined(separator: ",")) }
    }) {}
    return found.sorted()
  }

  @Test("columns are of the types the view declares, whatever its paths", arguments: ["id", "id | id"])
  func types(path: String) async throws {
    // A union of paths is none of the plain kind.
    let select = Self.plain.replacing("getResourceKey()", with: path)
    try await withTemporaryFolder { folder in
      let (input, output) = (folder.path + "/r.ndjson", folder.path + "/it's.parquet")
      try Data((Self.resources.joined(separator: "\n\n") + "\n").utf8).write(to: URL(fileURLWithPath: input))
      #expect(try await ViewFile().write(view(select), over: [input], to: output) == 4)
      #expect(try rows(output) == Self.expected)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["it's.parquet", "r.ndjson"])
    }
  }

  @Test("compressed files, and many rows of one resource")
  func compressed() async throws {
    try await withTemporaryFolder { folder in
      let (input, output) = (folder.path + "/r.ndjson", folder.path + "/o.parquet")
      let names = (0..<5000).map { #"{"family":"f\#($0)"}"# }.joined(separator: ",")
      let lines = (0..<3).map { #"{"resourceType":"Patient","id":"p\#($0)","name":[\#(names)]}"# }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: input))
      let gzip = try await ManagedProcess.start(
        URL(fileURLWithPath: "/bin/gzip"), arguments: [input], log: URL(fileURLWithPath: "/dev/null"))
      #expect(await gzip.wait() == .exited(0))
      #expect(try await ViewFile().write(view(Self.plain), over: [input + ".gz"], to: output) == 15_000)
      #expect(Set(try rows(output)).count == 15_000)
    }
  }

  @Test("long texts are there to the end, however many blocks of a file their rows come from")
  func long() async throws {
    try await withTemporaryFolder { folder in
      let (input, output) = (folder.path + "/r.ndjson", folder.path + "/o.parquet")
      let filler = String(repeating: "x", count: 400_000)
      var (lines, expected) = ("", [String]())
      for number in 0..<120 {
        let name = "van den Heuvel tot Beichlingen, number \(number)"
        // With an escape a text is not as it stands in the file. Some have the filler before their names.
        let text = #""text":{"div":"\#(number % 2 == 0 ? filler : "")"}"#
        lines +=
          #"{"resourceType":"Patient","id":"patient-with-the-number-\#(number)",\#(text),"#
          + #""name":[{"family":"\#(name)"},{"family":"\"\#(name)\""}]}"# + "\n"
        for (place, name) in [name, "\"\(name)\""].enumerated() {
          expected.append("patient-with-the-number-\(number),-,-,-,-,\(name),\(place)")
        }
      }
      try Data(lines.utf8).write(to: URL(fileURLWithPath: input))
      #expect(try await ViewFile().write(view(Self.plain), over: [input, input], to: output) == 480)
      #expect(try rows(output) == (expected + expected).sorted())
    }
  }

  @Test("what is wrong is told with file and line, and what was there stays")
  func wrong() async throws {
    try await withTemporaryFolder { folder in
      let (input, output) = (folder.path + "/r.ndjson", folder.path + "/o.parquet")
      try Data("before".utf8).write(to: URL(fileURLWithPath: output))
      // In a part of the resource that the view does not read.
      let broken = #"{"resourceType":"Patient","id":"a","contact":[{"gender":tru}]}"#
      try Data("\(Self.resources[0])\n\n\(broken)\n".utf8).write(to: URL(fileURLWithPath: input))
      await #expect {
        _ = try await ViewFile().write(view(Self.plain), over: [input], to: output)
      } throws: {
        ($0 as? LakeError)?.description.hasPrefix("\(input), line 3") == true
      }
      try Data(Self.resources[0].utf8).write(to: URL(fileURLWithPath: input))
      let several = #"{"column":[{"name":"family","path":"name.family"}]}"#
      await #expect {
        _ = try await ViewFile().write(view(several), over: [input], to: output)
      } throws: {
        ($0 as? ViewError)?.place == "select[0].column[0].path"
      }
      // What stands in the data is not told.
      let mistyped = #"{"column":[{"name":"n","path":"weight","type":"boolean"}]}"#
      await #expect {
        _ = try await ViewFile().write(view(mistyped), over: [input], to: output)
      } throws: {
        ($0 as? ViewError).map { !$0.description.contains("1.1") && $0.description.contains("'n'") } == true
      }
      let list = folder.path + "/list.ndjson"
      try Data("\(Self.resources[0])\n[1]\n".utf8).write(to: URL(fileURLWithPath: list))
      await #expect {
        _ = try await ViewFile().write(view(Self.plain), over: [list], to: output)
      } throws: {
        ($0 as? LakeError)?.description == "\(list), line 2: a resource is a JSON object"
      }
      await #expect(throws: LakeError.self) {
        _ = try await ViewFile().write(view(Self.plain), over: [folder.path + "/none.ndjson"], to: output)
      }
      await #expect(throws: LakeError.self) {
        _ = try await ViewFile().write(view(Self.plain), over: [input], to: folder.path + "/none/o.parquet")
      }
      #expect(try String(contentsOfFile: output, encoding: .utf8) == "before")
      try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: input)
      for own in [input, folder.path + "/link", folder.path + "/../\(folder.lastPathComponent)/r.ndjson"] {
        await #expect(throws: LakeError.self, "\(own) is read") {
          _ = try await ViewFile().write(view(Self.plain), over: [input], to: own)
        }
      }
      #expect(try String(contentsOfFile: input, encoding: .utf8) == Self.resources[0])
    }
  }
}
