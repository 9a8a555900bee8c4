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
  let shared = try arguments.riskGrid()
  guard model.stratifiedByStation || shared.times.count == station.strata else {
    throw AlgorithmError("'cox': the event times asked for do not fit the strata")
  }
  if station.profile == .guarded, !model.stratifiedByStation {
    // A guarded station sums only over the agreed intervals, whatever times it is asked for.
    guard let coarsening = arguments.coarsening else {
      throw DisclosureRefusal(.noCommonTimeBins, about: "exact times were asked for")
    }
    let ends = Set(coarsening.ends)
    guard shared.times.allSatisfy({ $0.allSatisfy(ends.contains) }) else {
      throw DisclosureRefusal(.noCommonTimeBins, about: "other times than the agreed ones were asked for")
    }
  }
  let worker = CoxWorker(rows: rows, arguments: arguments, shared: shared)
  return try model.stratifiedByStation
    ? worker.answerAsStratum(profile: station.profile) : worker.answer(profile: station.profile)
}

extension CoxRoundArguments {
  /// The event times asked for; an error where they make no grid.
  func riskGrid() throws -> RiskGrid {
    let times = grid.map(\.values)
    let count = times.reduce(0) { $0 + $1.count }
    func ascends(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
    let positions = tied.compactMap { Int(exactly: $0) }
    guard times.allSatisfy(ascends), ascends(tied), positions.count == tied.count,
      positions.allSatisfy((0..<count).contains)
    else { throw AlgorithmError("'cox': the event times asked for do not ascend") }
    return RiskGrid(times: times, tied: positions)
  }
}
