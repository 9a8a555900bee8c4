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
    let tables = fit.closings.map { $0.scored ?? [] }
    let strata = fit.plan.grid?.times.count ?? 0
    guard tables.allSatisfy({ $0.count == strata && $0.allSatisfy(\.isConsistent) }) else { return .null }
    let counts = (0..<strata).map { stratum in Concordance(tables.map { $0[stratum] }) }
    return Self.value(counts.reduce(Concordance()) { $0.merged(with: $1) })
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
