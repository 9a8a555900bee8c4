import AlgorithmKit
import WisselDisclosure
import WisselStatistics

/// What the first round settles: who takes part, what columns are centred and scaled with, and the event times.
struct CoxPlan {
  let model: CoxSpecification
  let names: [String]
  let stations: Stations
  let setups: [Answer<CoxSetup>]
  let coarsening: TimeCoarsening?
  /// The event times of the strata; of all persons together when each station is a stratum; nil when withheld.
  let grid: RiskGrid?
  let moments: CrossMoments
  /// Per column of the design: its standard deviation over all rows, 1 for a constant one.
  let scale: [Double]

  init(_ model: CoxSpecification, network: Network) async throws {
    try model.check()
    self.model = model
    names = try CoxDesign(model).names
    let columns = names.count
    (setups, stations) = try await network.askFirst(
      coxSetup, CoxSetupArguments(model: model), allowPartial: model.allow_partial)
    for answer in setups {
      let moments = answer.value.moments
      guard moments.mean.count == columns, moments.products.size == columns else {
        throw AlgorithmError("'cox': \(answer.organization.name) answered for other columns")
      }
    }
    let guarded = setups.filter { $0.value.disclosure == DisclosureProfile.guarded.rawValue }
    let strata = try model.strataLevels().count
    if guarded.isEmpty {
      let times = try setups.map { answer in
        guard let times = answer.value.eventTimes, let counts = answer.value.eventCounts, times.count == strata,
          counts.count == strata, zip(times, counts).allSatisfy({ $0.values.count == $1.values.count })
        else { throw AlgorithmError("'cox': \(answer.organization.name) answered for other strata") }
        return zip(times, counts).map { (times: $0.values, events: $1.values) }
      }
      coarsening = nil
      grid = RiskGrid(
        stations: times, strata: strata, efron: model.ties != .breslow && !model.stratifiedByStation)
    } else if model.stratifiedByStation {
      coarsening = nil
      grid = nil
    } else {
      guard let common = CoarseningOffer.common(guarded.map { $0.value.offers ?? [] }) else {
        throw DisclosureRefusal(.noCommonTimeBins, about: "'cox' over the stations")
      }
      coarsening = common
      grid = RiskGrid(times: Array(repeating: common.ends, count: strata), tied: model.ties == .breslow ? [] : nil)
    }
    moments = setups.reduce(.empty(columns: columns)) { $0.merged(with: $1.value.moments) }
    let n = Double(moments.n)
    scale = moments.products.diagonal.map { $0 > 0 ? ($0 / n).squareRoot() : 1 }
    guard moments.n > 0 else { throw AlgorithmError("'cox': no station has a complete row") }
    guard setups.contains(where: { $0.value.events > 0 }) else {
      throw AlgorithmError("'cox': no complete row has an event")
    }
  }

  /// The columns that are not linear combinations of earlier ones.
  func independentColumns() throws -> [Int] {
    guard let factor = Cholesky(moments.products) else {
      throw AlgorithmError("'cox': the moments of the terms are not finite; look for extreme values")
    }
    guard !factor.kept.isEmpty else { throw AlgorithmError("'cox': every term is constant; there is nothing to fit") }
    return factor.kept
  }

  /// About the information at zero of the columns, scaled: the events times their correlations.
  func surrogate(_ columns: [Int]) -> SymmetricMatrix {
    let events = Double(setups.reduce(0) { $0 + $1.value.events })
    var matrix = moments.products.submatrix(columns)
    for i in columns.indices {
      for j in i..<columns.count {
        matrix[i, j] *= events / (Double(moments.n) * scale[columns[i]] * scale[columns[j]])
      }
    }
    return matrix
  }

  /// A question of one round.
  func question(_ columns: [Int], beta: [Double]) -> CoxRoundArguments {
    CoxRoundArguments(
      model: model, coarsening: coarsening, fingerprints: Set(setups.map(\.value.fingerprint)).sorted(),
      columns: columns, centre: columns.map { moments.mean[$0] }, scale: columns.map { scale[$0] },
      grid: (grid?.times ?? []).map { PackedDoubles($0) }, tied: (grid?.tied ?? []).map(Double.init), beta: beta,
      evaluate: false, counts: false)
  }
}
