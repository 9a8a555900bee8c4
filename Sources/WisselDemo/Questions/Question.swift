import Foundation
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
  let pooled: JSONValue
  let relativeTolerance: Double
  let absoluteTolerance: Double

  /// The input of its task: the specification with the codebook.
  func input(codebook: JSONValue) -> AlgorithmInput {
    AlgorithmInput(method: method, kwargs: specification.merging(["codebook": codebook]) { own, _ in own })
  }

  /// The demo's questions, in the order they are asked.
  static func all(in data: DemoData) throws -> [Question] {
    try [
      ("summary", "How are the patients, variable by variable?"),
      ("km", "How long do men and women live?"),
      ("logrank", "Do men and women differ in survival?"),
      ("cox", "What carries risk: age, sex, performance status, weight loss?"),
    ].map { id, title in
      let file = try WireJSON.decode(PooledFile.self, from: data.contents("pooled/\(id).json"))
      return Question(
        id: id, title: title, method: file.method, specification: file.spec, pooled: file.expected,
        relativeTolerance: file.relativeTolerance, absoluteTolerance: file.absoluteTolerance)
    }
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
