package import AlgorithmKit
import WisselDisclosure
import WisselStatistics

/// A station's first answer to `cox`: rows, events, moments of the design, and its event times, or, guarded, the
/// coarsenings of time it can live with.
package let coxSetup = Partial("cox_setup") { (arguments: CoxSetupArguments, data: StationData) throws -> CoxSetup in
  let model = arguments.model
  let station = try CoxStation(model, coarsening: nil, data: data)
  var setup = CoxSetup(
    disclosure: station.profile.rawValue, n: station.rows.count,
    dropped: station.profile.admits(station.dropped) ? station.dropped : nil, events: station.rows.events,
    moments: station.rows.count == 0
      ? .empty(columns: station.design.names.count) : CrossMoments(columns: station.rows.columns),
    fingerprint: station.fingerprint)
  if station.profile == .open {
    setup.eventTimes = station.rows.eventTimes(strata: station.strata).times.map { PackedDoubles($0) }
  } else if !model.stratifiedByStation {
    let cells = station.cells
    setup.offers = TimeCoarsening.proposals(requested: model.bin).map { CoarseningOffer(width: $0, cells: cells) }
  }
  return setup
}
