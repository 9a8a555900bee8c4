package import AlgorithmKit
import WisselDisclosure
import WisselStatistics

/// A station's answer to `cox` at one set of coefficients.
package let coxRound = Partial("cox_round") { (arguments: CoxRoundArguments, data: StationData) throws -> CoxRound in
  let model = arguments.model
  let station = try CoxStation(model, coarsening: arguments.coarsening, data: data)
  guard arguments.fingerprints.contains(station.fingerprint) else {
    throw AlgorithmError("'cox': the data changed while the model was being fitted; start it again")
  }
  var rows = station.rows
  guard arguments.columns.allSatisfy(rows.columns.indices.contains), arguments.scale.allSatisfy({ $0 > 0 }),
    [arguments.centre.count, arguments.scale.count, arguments.beta.count].allSatisfy({ $0 == arguments.columns.count })
  else { throw AlgorithmError("'cox': the columns asked for do not fit the model") }
  rows.columns = arguments.columns.map { rows.columns[$0] }
  let shared = RiskGrid(times: arguments.grid.map(\.values))
  guard model.stratifiedByStation || shared.times.count == station.strata else {
    throw AlgorithmError("'cox': the event times asked for do not fit the strata")
  }
  if station.profile == .guarded, !model.stratifiedByStation {
    // A guarded station sums only over the agreed intervals, whatever times it is asked for.
    guard let coarsening = arguments.coarsening else {
      throw DisclosureRefusal(.noCommonTimeBins, about: "exact times were asked for")
    }
    let ends = Set((0...coarsening.bins).map { Double($0) * coarsening.width })
    guard shared.times.allSatisfy({ $0.allSatisfy(ends.contains) }) else {
      throw DisclosureRefusal(.noCommonTimeBins, about: "other times than the agreed ones were asked for")
    }
  }
  let worker = CoxWorker(rows: rows, arguments: arguments, shared: shared)
  return try model.stratifiedByStation
    ? worker.answerAsStratum(profile: station.profile) : worker.answer(profile: station.profile)
}
