package import AlgorithmKit
package import WisselStatistics
import WisselDisclosure

/// What the summary of columns asks.
package struct SummaryArguments: Codable, Sendable {
  /// The columns, in the order of the result.
  package var columns: [String]
  package var codebook: Codebook
  /// `guarded` tightens a station's open profile.
  package var disclosure: String?
  package var allow_partial: Bool?
}

/// What a station releases of one column.
package struct ColumnSummary: Codable, Sendable {
  /// Values that are there; nil when withheld.
  package var n: Int?
  /// Missing values; nil when withheld.
  package var missing: Int?
  /// Of a numeric column; nil when withheld.
  package var moments: Moments?
  /// The least and the greatest value; only in the open profile.
  package var extremes: [Double]?
  /// Of a categorical column, per level of the codebook; nil for a level that is withheld.
  package var counts: [Int?]?
  /// Whether values were set aside, so that those left out are enough.
  package var setAside = false
}

/// What a station releases for the summary.
package struct SummaryAnswer: Codable, Sendable {
  package var disclosure: String
  package var columns: [ColumnSummary]
}

/// A station's part of `summary`: moments of numeric columns, counts per level of categorical ones.
package let summaryMoments = Partial("summary_moments") {
  (arguments: SummaryArguments, data: StationData) throws -> SummaryAnswer in
  let profile = try data.profile(requested: arguments.disclosure)
  let frame = try data.frame(columns: arguments.columns, codebook: arguments.codebook)
  let columns = try arguments.columns.map { name -> ColumnSummary in
    let column = try frame[name]
    let known = column.missing.inverted.rows
    let used = profile == .guarded ? SetAside.used(known, of: frame.rowCount) : known
    var summary = ColumnSummary(setAside: used.count < known.count)
    guard profile.admits(used.count) else { return summary }
    if profile.admits(column.missing.count) { summary.missing = column.missing.count }
    summary.n = used.count
    if case .categorical(let codes, let levels) = column.values {
      var counts = Array(repeating: 0, count: levels.count)
      for row in used { counts[Int(codes[row])] += 1 }
      summary.counts = profile == .guarded ? SmallCells.suppressed(counts) : counts
      return summary
    }
    let numbers = try column.numbers()
    let values = used.map { numbers[$0] }
    guard values.allSatisfy(\.isFinite) else {
      throw AlgorithmError("column '\(name)': a value is not finite; correct the data")
    }
    guard ValueCells.admits(values, profile: profile) else { return summary }
    summary.moments = Moments(of: values)
    if profile == .open, let least = values.min(), let greatest = values.max() {
      summary.extremes = [least, greatest]
    }
    return summary
  }
  return SummaryAnswer(disclosure: profile.rawValue, columns: columns)
}
