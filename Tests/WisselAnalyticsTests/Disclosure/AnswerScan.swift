import Foundation
import WisselStatistics
import WisselWire

/// Every number of an answer with its place, sorted into what it is. A member nobody has sorted is a finding of its own,
/// so that no new number leaves without being thought about.
struct AnswerScan {
  /// Counts of persons: none or at least ten.
  private static let counts: Set<String> = [
    "n", "missing", "counts", "dropped", "events", "censored", "notBefore", "leaving", "at_risk", "by_station_n",
    "by_station_events", "missing_dropped",
  ]
  /// Of partial answers: agreed or offered ends of intervals.
  private static let ends: Set<String> = ["width", "horizons", "anyFrom", "time"]
  /// Of partial answers: sums over persons, plain.
  private static let sums: Set<String> = ["sum", "mean", "m2", "m3", "m4", "loglik"]
  /// Of partial answers: sums over persons, packed.
  private static let packed: Set<String> = [
    "products", "eventSum", "atRisk", "atRiskFirst", "tied", "tiedFirst", "secondOrder", "nullSecondOrder", "score",
    "information", "first", "second",
  ]
  /// Only what the open profile releases.
  private static let never: Set<String> = ["extremes", "eventTimes", "scored", "within", "entries", "entryTime"]

  private(set) var counts: [(place: String, count: Int)] = []
  private(set) var sums: [(place: String, value: Double)] = []
  private(set) var findings: [String] = []

  /// Scans a station's answer.
  init(partial value: JSONValue) { visit(value, at: [], isResult: false) }

  /// Scans a result for counts: its other numbers follow from what the stations sent.
  init(result value: JSONValue) { visit(value, at: [], isResult: true) }

  private mutating func visit(_ value: JSONValue, at path: [String], isResult: Bool) {
    let place = path.joined(separator: "/")
    switch value {
    case .object(let members):
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        visit(member, at: path + [key], isResult: isResult)
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() { visit(element, at: path + ["\(index)"], isResult: isResult) }
    case .int, .double: number(value, path, place, isResult: isResult)
    case .string(let text):
      guard !isResult else { return }
      if path.contains(where: Self.never.contains) { findings.append("\(place) is for open stations only") }
      guard path.contains(where: Self.packed.contains) else { return }
      guard let numbers = try? JSONDecoder().decode(PackedDoubles.self, from: JSONEncoder().encode(text)) else {
        findings.append("\(place) is not a list of packed numbers")
        return
      }
      sums += numbers.values.enumerated().map { ("\(place)/\($0.offset)", $0.element) }
    case .null, .bool: return
    }
  }

  private mutating func number(_ value: JSONValue, _ path: [String], _ place: String, isResult: Bool) {
    if path.contains(where: Self.counts.contains) {
      guard let count = value.int else {
        findings.append("\(place) is not a whole number")
        return
      }
      counts.append((place, count))
      if count != 0 && count < 10 { findings.append("\(place) is \(count)") }
    } else if isResult {
      return
    } else if path.contains(where: Self.never.contains) {
      findings.append("\(place) is for open stations only")
    } else if path.contains(where: Self.sums.contains) {
      sums.append((place, value.number ?? .nan))
    } else if !path.contains(where: Self.ends.contains) {
      findings.append("\(place) is a number that nobody has sorted")
    }
  }
}
