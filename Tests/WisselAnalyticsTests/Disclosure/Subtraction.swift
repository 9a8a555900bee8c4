import AlgorithmKit
import WisselWire

@testable import WisselAnalytics

/// Somebody who knows how many rows a station's table has, sees all its answers, and subtracts.
struct Subtraction {
  let rows: Int
  private(set) var findings: [String] = []
  /// All events of the table, once `summary` has told their number of a table without a missing event.
  private var allEvents: Int?

  init(rows: Int) { self.rows = rows }

  mutating func learn(_ exchange: RecordedNetwork.Exchange) {
    let answer = exchange.answer
    switch exchange.method {
    case summaryMoments.name:
      for (index, column) in (answer["columns"]?.array ?? []).enumerated() { learn(summary: column, index) }
    case lifeTables.name:
      let tables = answer["tables"]?.array ?? []
      guard !tables.isEmpty else { return }
      for table in tables { learn(table: table) }
      let n = tables.reduce(0) { $0 + total($1["events"]) + total($1["censored"]) }
      check(rows - n, "rows left out of life tables")
    case coxSetup.name:
      let n = answer["n"]?.int ?? 0
      let events = answer["events"]?.int ?? 0
      check(rows - n, "rows left out of a model")
      check(n - events, "persons without event")
      if n == rows, let allEvents { check(allEvents - events, "events left out of a model") }
    case coxRound.name:
      guard let counts = answer["counts"] else { return }
      let before = (counts["notBefore"]?.array ?? []).compactMap(\.int)
      let leaving = (counts["leaving"]?.array ?? []).compactMap(\.int)
      for (a, b) in zip(before, before.dropFirst()) { check(a - b, "persons who leave between two times") }
      for (a, b) in zip(before, leaving) { check(a - b, "persons who stay") }
      for (all, events) in zip(leaving, (counts["events"]?.array ?? []).compactMap(\.int))
      where before.count == leaving.count {
        if (counts["events"]?.array ?? []).count == leaving.count { check(all - events, "persons censored at a time") }
      }
    default: return
    }
  }

  private mutating func learn(summary column: JSONValue, _ index: Int) {
    if let missing = column["missing"]?.int { check(rows - missing, "values of column \(index) that are there") }
    guard let n = column["n"]?.int else { return }
    check(rows - n, "values of column \(index) left out")
    if let counts = column["counts"]?.array {
      let shown = counts.compactMap(\.int)
      if shown.count < counts.count { check(n - shown.reduce(0, +), "levels of column \(index) not shown") }
      if shown.count == counts.count - 1 { findings.append("the one level of column \(index) not shown follows") }
    }
    // Of columns with few values: the event and the mark.
    if index == 1 || index == 4, let ones = column["moments"]?["sum"]?.number {
      check(Int(ones), "ones of column \(index)")
      check(n - Int(ones), "zeros of column \(index)")
      if index == 1, n == rows { allEvents = Int(ones) }
    }
  }

  private mutating func learn(table: JSONValue) {
    let n = total(table["events"]) + total(table["censored"])
    if n == rows, let allEvents { check(allEvents - total(table["events"]), "events beyond the horizon") }
  }

  private func total(_ counts: JSONValue?) -> Int { (counts?.array ?? []).reduce(0) { $0 + ($1.int ?? 0) } }

  private mutating func check(_ count: Int, _ what: String) {
    if count != 0 && count != rows && count < 10 { findings.append("\(what): \(count)") }
  }
}
