import AlgorithmKit
import Foundation
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// A reference case of `fixtures/statistics`.
struct Fixture {
  let id: String
  let dataset: String
  let method: String
  let specification: JSONValue
  let expected: JSONValue
  let relative: Double
  let absolute: Double

  init(_ id: String) throws {
    let data = try Data(contentsOf: SharedFiles.fixture("statistics/expected/\(id).json"))
    let value = try JSONDecoder().decode(JSONValue.self, from: data)
    self.id = id
    dataset = value["dataset"]?.string ?? ""
    method = value["method"]?.string ?? ""
    var specification = value["spec"]?.object ?? [:]
    specification["method"] = .string(method)
    self.specification = .object(specification)
    expected = value["expected"] ?? .null
    relative = value["relative_tolerance"]?.number ?? 0
    absolute = value["absolute_tolerance"]?.number ?? 0
  }

  /// All cases of the methods there are.
  static var all: [String] {
    guard SharedFiles.available, let data = try? Data(contentsOf: SharedFiles.fixture("statistics/cases.json")),
      let cases = try? JSONDecoder().decode(JSONValue.self, from: data)
    else { return [] }
    return (cases.array ?? []).filter { analyticsMethods.contains($0["method"]?.string ?? "") }
      .compactMap { $0["id"]?.string }
  }

  /// The task's input document.
  func input(changing changes: [String: JSONValue] = [:]) throws -> JSONValue {
    var members = specification.object ?? [:]
    for (key, value) in changes { members[key] = value }
    return try specificationInput(.object(members), schema: TestTable.schema(dataset))
  }
}
