import Foundation
import WisselModel
import WisselWire

/// A question the demo asks, with the pooled answer that R gave on all rows together.
struct Question: Sendable {
  /// The name of its file under `Data/pooled` and of the task.
  let id: String
  /// What is asked, for people.
  let title: String
  let method: String
  /// The case's own fields: columns, times, terms.
  let specification: [String: JSONValue]
  var pooled: JSONValue
  let relativeTolerance: Double
  let absoluteTolerance: Double
  /// The database it is asked of, as tasks name it.
  var database: [String: JSONValue] = ["label": "default"]
  /// Of that database.
  let codebook: JSONValue
  /// Who gave the pooled answer.
  var reference = "R"

  /// How many steps a progress bar for it may expect; iterated methods ask a round per step.
  var expectedSteps: Int { method == "cox" ? 18 : 5 }

  /// The input of its task: the specification with the codebook, and who is to be asked, since the asker's own
  /// organisation has no station.
  func input(stations: [OrganizationID]) -> AlgorithmInput {
    let rest: [String: JSONValue] = [
      "codebook": codebook, "organizations_to_include": .array(stations.map { .int($0.rawValue) }),
    ]
    return AlgorithmInput(method: method, kwargs: specification.merging(rest) { own, _ in own })
  }

  /// The demo's questions, in the order they are asked.
  ///
  /// - Parameter stations: what the stations A, B and C of the pooled files are called here.
  static func all(in data: DemoData, stations: [String: String]) throws -> [Question] {
    let codebook = try data.codebook()
    return try [
      ("summary", "How are the patients, variable by variable?"),
      ("km", "How long do men and women live?"),
      ("logrank", "Do men and women differ in survival?"),
      ("cox", "What carries risk: age, sex, performance status, weight loss?"),
    ].map { id, title in
      let file = try WireJSON.decode(PooledFile.self, from: data.contents("pooled/\(id).json"))
      return Question(
        id: id, title: title, method: file.method, specification: file.spec,
        pooled: named(file.expected, stations),
        relativeTolerance: file.relativeTolerance, absoluteTolerance: file.absoluteTolerance, codebook: codebook)
    }
  }

  /// The pooled answer with the stations' names as keys where it has them by letter.
  private static func named(_ value: JSONValue, _ names: [String: String]) -> JSONValue {
    guard case .object(let members) = value else { return value }
    let areStations = !members.isEmpty && members.keys.allSatisfy { names[$0] != nil }
    return .object(
      Dictionary(
        members.map { key, value in (areStations ? names[key] ?? key : key, named(value, names)) },
        uniquingKeysWith: { first, _ in first }))
  }

  private struct PooledFile: Decodable {
    let method: String
    let spec: [String: JSONValue]
    let expected: JSONValue
    let relativeTolerance: Double
    let absoluteTolerance: Double

    enum CodingKeys: String, CodingKey {
      case method, spec, expected
      case relativeTolerance = "relative_tolerance"
      case absoluteTolerance = "absolute_tolerance"
    }
  }
}
