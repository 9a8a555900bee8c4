package import AlgorithmKit
import WisselDisclosure
import WisselStatistics
package import WisselWire

/// `summary`: per column n, missing, mean and its interval, variance, shape, extremes, and the stations' shares. One
/// round.
package let summary = Central("summary") { (arguments: SummaryArguments, network: Network) async throws -> JSONValue in
  guard !arguments.columns.isEmpty else { throw AlgorithmError("'summary': 'columns' names no column") }
  for name in arguments.columns { _ = try arguments.codebook[name] }
  let (answers, stations) = try await network.askFirst(
    summaryMoments, arguments, allowPartial: arguments.allow_partial)
  var result: [String: JSONValue] = [:]
  var withheld: Set<String> = []
  for (index, name) in arguments.columns.enumerated() {
    let parts = try answers.map { answer -> (station: String, summary: ColumnSummary) in
      guard answer.value.columns.count == arguments.columns.count else {
        throw AlgorithmError("'summary': \(answer.organization.name) answered for another number of columns")
      }
      return (answer.organization.name, answer.value.columns[index])
    }
    let column = try arguments.codebook[name]
    let levels = column.type == .categorical ? try column.checkedLevels() : nil
    let combined = SummaryResult(parts, levels: levels)
    result[name] = combined.value
    if combined.isIncomplete { withheld.insert(name) }
  }
  let guarded = answers.filter { $0.value.disclosure == DisclosureProfile.guarded.rawValue }
  if !guarded.isEmpty {
    result["disclosure"] = DisclosureNote.value(
      setAside: answers.filter { $0.value.columns.contains(where: \.setAside) }.map(\.organization.name),
      further: [
        "stations": ResultValue.strings(guarded.map(\.organization.name)),
        "not_released": ["min", "max"],
        "columns_with_withheld_counts": ResultValue.strings(withheld.sorted()),
      ])
  }
  return JSONValue.object(result).naming(leftOut: stations.leftOut)
}

/// One column of the summary over all stations.
struct SummaryResult {
  let value: JSONValue
  /// Whether a station withheld something of it besides the extremes.
  let isIncomplete: Bool

  init(_ parts: [(station: String, summary: ColumnSummary)], levels: [String]?) {
    func total(_ values: [Int?]) -> Int? { values.contains(nil) ? nil : values.reduce(0) { $0 + ($1 ?? 0) } }
    let n = total(parts.map(\.summary.n))
    let missing = total(parts.map(\.summary.missing))
    var members: [String: JSONValue] = ["n": ResultValue.count(n), "missing": ResultValue.count(missing)]
    if let levels {
      let counts = levels.indices.map { level in
        total(
          parts.map { part in
            part.summary.counts.flatMap { level < $0.count ? $0[level] : nil }
          })
      }
      members["counts"] = .object(
        Dictionary(zip(levels, counts.map(ResultValue.count)), uniquingKeysWith: { first, _ in first }))
      value = .object(members)
      isIncomplete = n == nil || missing == nil || counts.contains(nil)
      return
    }
    let hasMoments = parts.allSatisfy { $0.summary.moments != nil }
    isIncomplete = n == nil || missing == nil || !hasMoments
    let moments =
      !hasMoments
      ? nil : parts.compactMap(\.summary.moments).reduce(Moments.empty) { $0.merged(with: $1) }
    let known = moments.flatMap { $0.n > 0 ? $0 : nil }
    let interval = known?.meanInterval95
    members["sum"] = ResultValue.number(moments?.sum)
    members["mean"] = ResultValue.number(known?.mean)
    members["variance"] = ResultValue.number(known?.variance)
    members["sd"] = ResultValue.number(known?.standardDeviation)
    members["se_mean"] = ResultValue.number(known?.standardError)
    members["mean_ci95"] = ResultValue.numbers([interval?.lower, interval?.upper])
    // A station without rows has no extremes; one that withholds them hides those of all.
    let hidden = parts.contains { $0.summary.extremes == nil && $0.summary.n != 0 }
    let extremes = parts.compactMap(\.summary.extremes).filter { $0.count == 2 }
    members["min"] = ResultValue.number(hidden ? nil : extremes.map { $0[0] }.min())
    members["max"] = ResultValue.number(hidden ? nil : extremes.map { $0[1] }.max())
    members["skewness_g1"] = ResultValue.number(known?.skewness)
    members["excess_kurtosis_g2"] = ResultValue.number(known?.excessKurtosis)
    members["by_station"] = .object(
      Dictionary(
        parts.map { part -> (String, JSONValue) in
          let own = part.summary.moments
          return (
            part.station,
            [
              "n": ResultValue.count(part.summary.n), "sum": ResultValue.number(own?.sum),
              "mean": ResultValue.number(own.flatMap { $0.n > 0 ? $0.mean : nil }),
              "centred_ss": ResultValue.number(own?.m2),
            ]
          )
        }, uniquingKeysWith: { first, _ in first }))
    value = .object(members)
  }
}
