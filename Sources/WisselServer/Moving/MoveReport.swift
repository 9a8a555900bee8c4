/// What a move of a database counted and found.
package struct MoveReport: Sendable, Equatable {
  /// Rows that are taken over, by the original's tables, in their order.
  package private(set) var counts: [Count] = []
  package private(set) var findings: [Finding] = []

  package struct Count: Sendable, Equatable {
    package let table: String
    package var rows: Int
  }

  /// One thing that is not as it should be, with all rows it was found at.
  package struct Finding: Sendable, Equatable {
    package let table: String
    package let text: String
    /// Nothing is moved as long as this is so.
    package let isBlocking: Bool
    /// The original's ids; empty for rows without one.
    package fileprivate(set) var ids: [Int64]

    /// `run 3, 7–9: its task does not exist; left out`
    package var description: String {
      "\(table)\(ids.isEmpty ? "" : " " + ranges): \(text)\(isBlocking ? " (nothing is moved before this is mended)" : "")"
    }

    private var ranges: String {
      var parts: [ClosedRange<Int64>] = []
      for id in ids.sorted() {
        if let last = parts.last, id <= last.upperBound + 1 {
          parts[parts.count - 1] = last.lowerBound...max(id, last.upperBound)
        } else {
          parts.append(id...id)
        }
      }
      return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
        .joined(separator: ", ")
    }
  }

  /// Whether something must be mended first.
  package var isBlocked: Bool { findings.contains(where: \.isBlocking) }

  mutating func count(_ table: String, rows: Int) { counts.append(Count(table: table, rows: rows)) }

  mutating func find(_ table: String, _ id: Int64?, _ text: String, blocking: Bool = false) {
    let new = Finding(table: table, text: text, isBlocking: blocking, ids: id.map { [$0] } ?? [])
    let same = findings.firstIndex { $0.table == table && $0.text == text && $0.isBlocking == blocking }
    guard let same else { return findings.append(new) }
    findings[same].ids += new.ids
  }
}
