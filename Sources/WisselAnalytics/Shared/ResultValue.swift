import WisselStatistics
import WisselWire

/// How numbers are written in results: null where there is none, the words `Infinity` and `-Infinity` beyond the range.
enum ResultValue {
  static func number(_ value: Double?) -> JSONValue {
    guard let value, !value.isNaN else { return .null }
    if value.isInfinite { return .string(value > 0 ? "Infinity" : "-Infinity") }
    return .double(value)
  }

  static func count(_ value: Int?) -> JSONValue { value.map { .int($0) } ?? .null }

  static func numbers(_ values: [Double?]) -> JSONValue { .array(values.map(number)) }

  static func counts(_ values: [Int]) -> JSONValue { .array(values.map { .int($0) }) }

  static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

  /// An object of numbers by name.
  static func named(_ names: [String], _ values: [Double?]) -> JSONValue {
    .object(Dictionary(zip(names, values.map(number)), uniquingKeysWith: { first, _ in first }))
  }

  /// `{"rows": …, "columns": …, "values": …}`.
  static func matrix(_ matrix: SymmetricMatrix, names: [String]) -> JSONValue {
    [
      "rows": strings(names), "columns": strings(names),
      "values": .array((0..<matrix.size).map { i in numbers((0..<matrix.size).map { matrix[i, $0] }) }),
    ]
  }

  /// `{"chi2": …, "df": …, "p": …}`.
  static func test(_ test: ChiSquareTest) -> JSONValue {
    ["chi2": number(test.statistic), "df": .int(test.degrees), "p": number(test.p)]
  }
}
