import AlgorithmKit
import WisselStatistics
import WisselWire

/// Harrell's C over all pairs, over pairs within a station, and per station.
struct CoxConcordance {
  let fit: CoxFit

  init(_ fit: CoxFit) { self.fit = fit }

  /// The three members of the result; null where a station withheld what they need.
  var members: [String: JSONValue] {
    let stations = fit.plan.setups
    let within = fit.closings.map(\.within)
    let known = within.compactMap { $0 }
    let complete = known.count == stations.count
    let together = known.reduce(Concordance()) { $0.merged(with: $1) }
    var perStation: [String: JSONValue] = [:]
    for (index, station) in stations.enumerated() {
      let own = within.indices.contains(index) ? within[index] : nil
      let counts = station.value.n > 1 && station.value.events > 0
      perStation[station.organization.name] = counts ? own.map(Self.value) ?? .null : .null
    }
    return [
      "concordance": complete ? overall(together) : .null,
      "concordance_within_station": complete ? Self.value(together) : .null,
      "concordance_per_station": .object(perStation),
    ]
  }

  private func overall(_ within: Concordance) -> JSONValue {
    // Stratified by station no pair spans two stations.
    if fit.plan.model.stratifiedByStation { return Self.value(within) }
    var counts: [ScoredRows: Int] = [:]
    for closing in fit.closings {
      guard let table = closing.scored,
        [table.time.count, table.event.count, table.score.count, table.count.count].allSatisfy({
          $0 == table.stratum.count
        })
      else { return .null }
      for row in table.stratum.indices {
        let key = ScoredRows(
          stratum: table.stratum[row], time: table.time[row], event: table.event[row], score: table.score[row])
        counts[key, default: 0] += table.count[row]
      }
    }
    let rows = counts.map { key, count in
      ScoredRows(stratum: key.stratum, time: key.time, event: key.event, score: key.score, count: count)
    }
    return Self.value(
      Concordance(
        rows.sorted {
          ($0.stratum, $0.time, $0.event ? 1 : 0, $0.score) < ($1.stratum, $1.time, $1.event ? 1 : 0, $1.score)
        }))
  }

  private static func value(_ concordance: Concordance) -> JSONValue {
    [
      "c": ResultValue.number(concordance.value), "se": ResultValue.number(concordance.standardError),
      "concordant": .int(concordance.concordant), "discordant": .int(concordance.discordant),
      "tied_x": .int(concordance.tiedScore), "tied_y": .int(concordance.tiedTime),
      "tied_xy": .int(concordance.tiedBoth),
    ]
  }
}
