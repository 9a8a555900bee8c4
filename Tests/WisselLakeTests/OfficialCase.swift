import Foundation
import WisselFHIR
import WisselTesting

/// The cases of the SQL on FHIR v2 test suite that lie beside the project.
struct OfficialCase: Sendable, CustomStringConvertible {
  let description: String
  let view: JSON
  let resources: [JSON]
  let columns: [String]?
  /// The rows; nil where an error is expected.
  let rows: [JSON]?
  let count: Int?

  static let all: [OfficialCase] = {
    let folder = SharedFiles.fixture("sql-on-fhir")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted().flatMap { file -> [OfficialCase] in
      guard let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8),
        let json = try? JSONParser.parse(text)
      else { return [] }
      return (json["tests"]?.array ?? []).map { test in
        OfficialCase(
          description: "\(file): \(test["title"]?.string ?? "")", view: test["view"] ?? .null,
          resources: json["resources"]?.array ?? [],
          columns: test["expectColumns"]?.array?.compactMap(\.string), rows: test["expect"]?.array,
          count: test["expectCount"].flatMap { Int($0.text) })
      }
    }
  }()

  /// Whether rows are those expected, in any order; numbers by value.
  func expects(_ rows: [[JSON]], columns: [String]) -> Bool {
    if let expected = self.columns, expected != columns { return false }
    if let count { return rows.count == count }
    guard let expected = self.rows else { return false }
    let own = rows.map { row in JSON.object(zip(columns, row).map { JSON.Member($0, $1) }) }
    return own.map(Self.key).sorted() == expected.map(Self.key).sorted()
  }

  static func key(_ json: JSON) -> String { FHIRPathItem.node(FHIRNode(json)).key }
}
