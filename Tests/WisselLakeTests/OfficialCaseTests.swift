import Foundation
import Testing
import WisselFHIR
import WisselTesting

/// The cases of the SQL on FHIR v2 test suite that lie beside the project.
private struct OfficialCase: Sendable, CustomStringConvertible {
  let description: String
  let test: JSON
  let resources: [JSON]

  static let all: [OfficialCase] = {
    let folder = SharedFiles.fixture("sql-on-fhir")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted().flatMap { file -> [OfficialCase] in
      guard let bytes = FileManager.default.contents(atPath: folder.appendingPathComponent(file).path),
        let json = try? JSONParser.parse([UInt8](bytes))
      else { return [] }
      return (json["tests"]?.array ?? []).map {
        OfficialCase(
          description: "\(file): \($0["title"]?.string ?? "")", test: $0, resources: json["resources"]?.array ?? [])
      }
    }
  }()
}

@Suite("Official SQL on FHIR cases", .enabled(if: !OfficialCase.all.isEmpty, "needs WISSEL_SHARED"), .serialized)
struct OfficialCaseTests {
  @Test("every case on every engine", arguments: LakeEngine.available)
  func official(engine: LakeEngine) async throws {
    for test in OfficialCase.all {
      guard let expected = test.test["expect"]?.array else {
        await #expect(throws: ViewError.self, "\(test)") {
          _ = try await engine.rows(ViewDefinition(test.test["view"] ?? .null), test.resources)
        }
        continue
      }
      do {
        let view = try ViewDefinition(test.test["view"] ?? .null)
        let names = view.columns.map(\.name)
        if let columns = test.test["expectColumns"]?.array { #expect(columns.compactMap(\.string) == names, "\(test)") }
        let rows = try await engine.rows(view, test.resources).map { row in
          JSON.object(zip(names, row).map { JSON.Member($0, $1) })
        }
        #expect(rows.map(Self.key).sorted() == expected.map(Self.key).sorted(), "\(test)")
      } catch {
        Issue.record("\(test): \(error)")
      }
    }
  }

  /// The same for equal rows: numbers by value.
  static func key(_ json: JSON) -> String { FHIRPathItem.node(FHIRNode(json)).key }
}
