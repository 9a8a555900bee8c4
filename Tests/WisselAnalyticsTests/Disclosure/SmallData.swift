import AlgorithmKit
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// Generated patients of one guarded station, with all that makes small cells: rare levels and values, few missing
/// values, early and late times, and questions of every method.
struct SmallData {
  static let schema: JSONValue = [
    "columns": [
      ["name": "time", "type": "integer"], ["name": "event", "type": "integer"], ["name": "age", "type": "numeric"],
      ["name": "dose", "type": "numeric"], ["name": "mark", "type": "integer"],
      ["name": "sex", "type": "categorical", "levels": ["male", "female"]],
      ["name": "stage", "type": "categorical", "levels": ["one", "two", "three"]],
    ]
  ]

  /// A station's table of `n` rows.
  static func table(_ n: Int, _ generator: inout SeededGenerator) -> TestTable {
    let last = [2, 8, 60, 1200][Int.random(in: 0..<4, using: &generator)]
    let holes = (0..<7).map { _ in [0.0, 0, 0.02, 0.1][Int.random(in: 0..<4, using: &generator)] }
    let rare = Double.random(in: 0...0.3, using: &generator)
    let rows = (0..<n).map { _ -> [String] in
      func chance(_ p: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < p }
      let values = [
        "\(Int.random(in: 0...last, using: &generator))", chance(0.5) ? "1" : "0",
        "\(Double.random(in: 30...90, using: &generator))",
        chance(rare) ? "\(Int.random(in: 1...99, using: &generator))" : "0",
        chance(rare) ? "1" : "0", chance(0.4) ? "female" : "male",
        chance(rare) ? "three" : chance(0.5) ? "two" : "one",
      ]
      return zip(values, holes).map { chance($1) ? "" : $0 }
    }
    let header = (schema["columns"]?.array ?? []).compactMap { $0["name"]?.string }
    return TestTable(header: header, rows: rows, schema: schema)
  }

  /// Questions of every method.
  static func questions(_ generator: inout SeededGenerator) throws -> [JSONValue] {
    let terms = ["age", "dose", "mark", "sex", "stage"].filter { _ in Bool.random(using: &generator) }
    let all: [JSONValue] = ["time", "event", "age", "dose", "mark", "sex", "stage"]
    let ties: JSONValue = Bool.random(using: &generator) ? "efron" : "breslow"
    var questions: [JSONValue] = [
      ["method": "summary", "columns": .array(all)],
      ["method": "km", "time": "time", "event": "event"],
      ["method": "km", "time": "time", "event": "event", "group": "sex", "grid": [1, 20, 500]],
      ["method": "logrank", "time": "time", "event": "event", "group": "stage"],
      ["method": "cox", "time": "time", "event": "event", "terms": ["age"], "ties": ties, "zph": true],
      ["method": "cox", "time": "time", "event": "event", "terms": ["age", "sex"], "ties": ties],
      ["method": "cox", "time": "time", "event": "event", "terms": ["age"], "ties": ties, "strata": "sex"],
      ["method": "cox", "time": "time", "event": "event", "terms": ["age"], "ties": ties, "strata": "station"],
      [
        "method": "cox", "time": "time", "event": "event", "terms": ["age", "sex"], "ties": ties,
        "interactions": [["age", "sex"]],
      ],
    ]
    if !terms.isEmpty {
      questions.append(
        [
          "method": "cox", "time": "time", "event": "event", "ties": ties,
          "terms": .array(terms.map { .string($0) }),
        ])
    }
    return try questions.map { try specificationInput($0, schema: schema) }
  }
}
