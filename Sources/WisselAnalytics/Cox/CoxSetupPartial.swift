package import AlgorithmKit
import WisselDisclosure
import WisselStatistics

/// A station's first answer to `cox`: rows, events, moments of the design, and its event times, or, guarded, the
/// coarsenings of time it can live with.
package let coxSetup = Partial("cox_setup") { (arguments: CoxSetupArguments, data: StationData) throws -> CoxSetup in
  let model = arguments.model
  let station = try CoxStation(model, coarsening: nil, data: data)
  let moments: CrossMoments =
    station.rows.count == 0
    ? .empty(columns: station.design.names.count) : CrossMoments(columns: station.rows.columns)
  guard moments.mean.allSatisfy(\.isFinite), moments.products.isFinite else {
    throw AlgorithmError("'cox': the squares of a term's values are too large for numbers; give it in a larger unit")
  }
  var setup = CoxSetup(
    disclosure: station.profile.rawValue, n: station.rows.count,
    dropped: station.setAside || !station.profile.admits(station.dropped) ? nil : station.dropped,
    setAside: station.setAside, events: station.rows.events,
    moments: moments, fingerprint: station.fingerprint)
  if station.profile == .open {
    let events = station.rows.eventTimes(strata: station.strata)
    setup.eventTimes = events.times.map { PackedDoubles($0) }
    setup.eventCounts = events.events.map { PackedDoubles($0.map(Double.init)) }
  }
  setup.offers = station.offers
  return setup
}
