import AlgorithmKit
package import WisselDisclosure
package import WisselWire

/// What the guarded profile would have refused or changed in a result that open stations gave: judged by the pooled
/// numbers, so each station by itself would have had to withhold at least as much.
package enum GuardedReport {
  /// The changes to the result of one method.
  package static func changes(method: String, result: JSONValue) -> [GuardedChange] {
    switch method {
    case summary.name: return members(result).flatMap { summaryChanges($0.key, $0.value) }
    case km.name: return members(result).flatMap { curveChanges($0.key, $0.value) }
    case logRank.name: return logRankChanges(result)
    case cox.name: return coxChanges(result)
    default: return []
    }
  }

  private static func members(_ value: JSONValue?) -> [(key: String, value: JSONValue)] {
    (value?.object ?? [:]).sorted { $0.key < $1.key }
  }

  private static func counts(_ value: JSONValue?) -> [Int] { value?.array?.compactMap(\.int) ?? [] }

  private static func summaryChanges(_ column: String, _ value: JSONValue) -> [GuardedChange] {
    var changes: [GuardedChange?] = []
    let extremes = ["min", "max"].count { value[$0]?.number != nil }
    if extremes > 0 {
      changes.append(
        GuardedChange(.withheld, "\(column)/min, max", numbers: extremes, rule: "an extreme is one person's value"))
    }
    changes.append(.smallCounts([value["missing"]?.int ?? 0], at: "\(column)/missing"))
    let levels = members(value["counts"]).compactMap(\.value.int)
    let hidden = SmallCells.suppressed(levels).count { $0 == nil }
    if hidden > 0 {
      changes.append(
        GuardedChange(
          .withheld, "\(column)/counts", numbers: hidden, rule: "small cells, and those that would give them away"))
    }
    changes.append(
      .smallCounts(members(value["by_station"]).compactMap { $0.value["n"]?.int }, at: "\(column)/by_station"))
    return changes.compactMap { $0 }
  }

  private static func curveChanges(_ group: String, _ value: JSONValue) -> [GuardedChange] {
    var changes: [GuardedChange?] = []
    let events = counts(value["event_times"]?["events"])
    let few = events.count { !DisclosureProfile.guarded.admits($0) }
    if few > 0 {
      changes.append(
        GuardedChange(.binned, "\(group)/event_times", numbers: few, rule: "an exact time of few persons"))
    } else if value["at_times"] != nil {
      changes.append(
        GuardedChange(
          .binned, "\(group)/at_times", numbers: value["events"]?.int ?? 0,
          rule: "the stations gave exact times to form it"))
    }
    changes.append(.smallCounts(counts(value["event_times"]?["at_risk"]), at: "\(group)/event_times/at_risk"))
    changes.append(.smallCounts(counts(value["at_times"]?["at_risk"]), at: "\(group)/at_times/at_risk"))
    return changes.compactMap { $0 }
  }

  private static func logRankChanges(_ value: JSONValue) -> [GuardedChange] {
    let observed = members(value["logrank"]?["observed"]).compactMap { $0.value.number }.map { Int($0.rounded()) }
    let binned = GuardedChange(
      .binned, "logrank", numbers: observed.reduce(0, +), rule: "the stations gave exact times to form it")
    return [binned] + [.smallCounts(observed, at: "logrank/observed")].compactMap { $0 }
  }

  private static func coxChanges(_ value: JSONValue) -> [GuardedChange] {
    var changes: [GuardedChange?] = []
    if let times = value["distinct_event_times"]?.int {
      changes.append(
        GuardedChange(.binned, "distinct_event_times", numbers: times, rule: "an exact time of few persons"))
    }
    for place in ["by_station_n", "by_station_events"] {
      changes.append(.smallCounts(members(value[place]).compactMap(\.value.int), at: place))
    }
    changes.append(.smallCounts([value["missing_dropped"]?.int ?? 0], at: "missing_dropped"))
    if value["concordance"]?["c"]?.number != nil {
      changes.append(
        GuardedChange(
          .withheld, "concordance", numbers: value["n"]?.int ?? 0, rule: "it needs every person's risk score and time"))
    }
    let parameters = value["coefficients"]?.object?.count ?? 0
    let rows = members(value["by_station_n"]).compactMap(\.value.int).min() ?? 0
    if Double(parameters) > DisclosureProfile.parametersPerRow * Double(rows), rows > 0 {
      changes.append(
        GuardedChange(
          .refused, "terms", numbers: parameters, rule: DisclosureRefusal.Code.tooManyParameters.rawValue))
    }
    return changes.compactMap { $0 }
  }
}
