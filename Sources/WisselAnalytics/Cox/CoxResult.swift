import AlgorithmKit
import Glibc
import WisselDisclosure
import WisselStatistics
import WisselWire

/// How a fitted model is written.
struct CoxResult {
  let fit: CoxFit
  private var plan: CoxPlan { fit.plan }
  private var names: [String] { fit.columns.map { plan.names[$0] } }

  init(_ fit: CoxFit) { self.fit = fit }

  /// The result object.
  var value: JSONValue {
    get throws {
      var members = try sample().merging(likelihoods()) { first, _ in first }
      if case .diverging(let columns) = fit.outcome {
        members["status"] = .string(
          "monotone likelihood: at least one coefficient diverges; only loglik (limit), loglik_null and score test may "
            + "be matched")
        members["infinite_coefficients"] = ResultValue.strings(columns.map { names[$0] })
        return .object(members)
      }
      guard let information = fit.information,
        let estimate = CoxEstimate(
          kept: fit.columns, scaled: coefficients, information: information, scale: plan.scale)
      else { throw AlgorithmError("'cox': the information at the solution cannot be inverted") }
      members.merge(inference(estimate)) { first, _ in first }
      if plan.model.strata == nil, plan.model.entry == nil { members["baseline_cumulative_hazard"] = baseline() }
      if plan.model.entry == nil { members.merge(CoxConcordance(fit).members) { first, _ in first } }
      if plan.model.zph == true { members["proportional_hazards_score_test"] = proportionalHazards(information) }
      return .object(members)
    }
  }

  /// The solution in centred and scaled columns.
  private var coefficients: [Double] { zip(fit.search.beta, fit.search.finalStep).map { $0 + $1 } }

  private func sample() throws -> [String: JSONValue] {
    func byStation(_ values: [Int]) -> JSONValue {
      let stations = plan.setups.map(\.organization.name)
      return .object(Dictionary(zip(stations, values.map { .int($0) }), uniquingKeysWith: { first, _ in first }))
    }
    let coarse = plan.coarsening != nil
    let events = coarse ? fit.stationEvents : plan.setups.map(\.value.events)
    let dropped = plan.setups.map(\.value.dropped)
    let distinct = plan.grid.map { grid in
      Set(zip(grid.times.flatMap { $0 }, fit.events).filter { $0.1 > 0 }.map(\.0)).count
    }
    var members: [String: JSONValue] = [
      "n": .int(plan.moments.n), "events": .int(events.reduce(0, +)),
      "by_station_n": byStation(plan.setups.map(\.value.n)), "by_station_events": byStation(events),
      "missing_dropped": ResultValue.count(
        dropped.contains(nil) ? nil : dropped.reduce(0) { $0 + ($1 ?? 0) }),
      "ties": .string((plan.model.ties ?? .efron).rawValue), "distinct_event_times": ResultValue.count(distinct),
      "aliased": ResultValue.strings(
        plan.names.indices.filter { !fit.columns.contains($0) }.map { plan.names[$0] }),
    ]
    if plan.setups.contains(where: { $0.value.disclosure == DisclosureProfile.guarded.rawValue }) {
      members["disclosure"] = disclosure
    }
    return members
  }

  /// What was made coarse or withheld because a station is guarded.
  private var disclosure: JSONValue {
    DisclosureNote.value(
      coarsening: plan.coarsening,
      setAside: plan.setups.filter(\.value.setAside).map(\.organization.name),
      further: ["not_released": ["concordance", "concordance_within_station", "concordance_per_station"]])
  }

  private func likelihoods() -> [String: JSONValue] {
    let p = fit.columns.count
    let ratio = ChiSquareTest(statistic: 2 * (fit.search.loglik - fit.nullLoglik), degrees: p)
    let score = fit.nullInformation.flatMap { Cholesky($0) }.map { factor in
      ChiSquareTest(statistic: dot(fit.nullScore, factor.solve(fit.nullScore)), degrees: p)
    }
    return [
      "loglik_null": ResultValue.number(fit.nullLoglik), "loglik": ResultValue.number(fit.search.loglik),
      "likelihood_ratio": ResultValue.test(ratio), "score": score.map(ResultValue.test) ?? .null,
      "aic": ResultValue.number(-2 * fit.search.loglik + 2 * Double(p)),
    ]
  }

  private func inference(_ estimate: CoxEstimate) -> [String: JSONValue] {
    /// Per column of the design; nil for aliased ones.
    func all(_ values: [Double]) -> JSONValue {
      var full = [Double?](repeating: nil, count: plan.names.count)
      for (column, value) in zip(estimate.kept, values) { full[column] = value }
      return ResultValue.named(plan.names, full)
    }
    let b = estimate.coefficients
    let errors = estimate.standardErrors
    let z = zip(b, errors).map { $0 / $1 }
    let width = errors.map { $0 * NormalDistribution.z975 }
    return [
      "coefficients": all(b), "std_error": all(errors), "statistic": all(z),
      "p": all(z.map(NormalDistribution.twoSided)), "hazard_ratio": all(b.map { exp($0) }),
      "hr_ci95_lower": all(zip(b, width).map { exp($0 - $1) }),
      "hr_ci95_upper": all(zip(b, width).map { exp($0 + $1) }),
      "covariance": ResultValue.matrix(estimate.covariance, names: names),
      "wald": ResultValue.test(ChiSquareTest(statistic: estimate.wald, degrees: b.count)),
    ]
  }

  private func baseline() -> JSONValue {
    guard let grid = plan.grid, let totals = fit.totals else { return .null }
    let hazards = totals.hazards(events: fit.events, step: fit.search.finalStep).increments
    let times = zip(grid.times.flatMap { $0 }, fit.events).filter { $0.1 > 0 }.map(\.0)
    let asked = plan.model.grid ?? [0.1, 0.25, 0.5, 0.75, 0.9].compactMap { inverseDistribution(times, $0) }
    let shift = dot(coefficients, fit.columns.map { plan.moments.mean[$0] / plan.scale[$0] })
    let horizon = plan.coarsening?.horizon ?? .infinity
    let values = zip(asked, grid.baseline(hazards, at: asked, shift: shift)).map { $0 <= horizon ? $1 : nil }
    return [
      "at_covariates": "all zero / reference levels",
      "estimator": .string((plan.model.ties ?? .efron).rawValue), "time": ResultValue.numbers(asked),
      "value": ResultValue.numbers(values),
    ]
  }

  private func proportionalHazards(_ information: SymmetricMatrix) -> JSONValue {
    guard let factors = fit.transformFactors() else { return .null }
    var members: [String: JSONValue] = [:]
    for transform in TimeTransform.allCases { members[transform.rawValue] = .null }
    for (index, factor) in factors.enumerated() {
      guard let test = test(index, factor.values, information) else { continue }
      let labels = names + ["GLOBAL"]
      let tests = test.columns + [test.global]
      members[factor.transform.rawValue] = [
        "chisq": ResultValue.named(labels, tests.map(\.statistic)),
        "df": .object(Dictionary(zip(labels, tests.map { .int($0.degrees) }), uniquingKeysWith: { first, _ in first })),
        "p": ResultValue.named(labels, tests.map(\.p)),
      ]
    }
    return .object(members)
  }

  private func test(_ index: Int, _ factors: [Double], _ information: SymmetricMatrix) -> ProportionalHazardsTest? {
    let parts = fit.closings.compactMap { closing in
      closing.transforms.flatMap { index < $0.count ? $0[index] : nil }
    }
    guard parts.count == plan.setups.count else { return nil }
    let p = fit.columns.count
    var score = CompensatedVector(count: p)
    var (first, second) = (CompensatedVector(count: p * (p + 1) / 2), CompensatedVector(count: p * (p + 1) / 2))
    for part in parts {
      score.add(part.score)
      first.add(part.first.packed)
      second.add(part.second.packed)
    }
    if let totals = fit.totals {
      // The sums over risk sets are the stations' together, so their means are taken off here.
      let means = totals.weightedMeans(events: fit.events, factors: factors)
      let squares = totals.weightedMeans(events: fit.events, factors: factors.map { $0 * $0 })
      score.add(means.first.map { -$0 })
      first.add(means.products.packed.map { -$0 })
      second.add(squares.products.packed.map { -$0 })
    }
    // The sums were taken a last, tiny step before the solution: the score moves by −ΣgV times it.
    let move = SymmetricMatrix(packed: first.values)?.times(fit.search.finalStep) ?? []
    score.add(move.map { -$0 })
    guard let matrix1 = SymmetricMatrix(packed: first.values), let matrix2 = SymmetricMatrix(packed: second.values)
    else { return nil }
    return ProportionalHazardsTest(score: score.values, information: information, first: matrix1, second: matrix2)
  }
}
