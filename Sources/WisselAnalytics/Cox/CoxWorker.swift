import AlgorithmKit
import WisselDisclosure
import WisselStatistics

/// Computes one round's answer from the rows in order.
struct CoxWorker {
  let rows: CoxRows
  let arguments: CoxRoundArguments
  let shared: RiskGrid

  /// The answer as a part of risk sets that span the stations.
  func answer(profile: DisclosureProfile) throws -> CoxRound {
    let ordered = RiskRows(rows, grid: shared, centre: arguments.centre, scale: arguments.scale)
    var round = CoxRound(tooLarge: false)
    if arguments.counts {
      let pooled = Set(shared.times.flatMap { $0 }).sorted()
      round.counts = CoxCounts(
        eventSum: ordered.eventSum, events: ordered.eventCounts, notBefore: rows.notBefore(pooled),
        leaving: rows.leaving(pooled))
    }
    guard let risks = ordered.evaluatedRisks(arguments.beta) else { return CoxRound(tooLarge: true) }
    if arguments.evaluate { round.sums = ordered.sums(risks: risks, efron: arguments.model.ties != .breslow) }
    if let hazard = arguments.hazard { round.secondOrder = ordered.secondOrder(risks: risks, hazard: try fit(hazard)) }
    if let hazard = arguments.nullHazard {
      let ones = ordered.evaluatedRisks(Array(repeating: 0, count: arguments.beta.count)) ?? []
      round.nullSecondOrder = ordered.secondOrder(risks: ones, hazard: try fit(hazard))
    }
    if let closing = arguments.closing {
      round.closing = closingPairs(closing, profile: profile)
      round.closing?.transforms = try transforms(closing, ordered, risks)
    }
    return round
  }

  private func fit(_ hazard: CumulativeHazard) throws -> CumulativeHazard {
    guard hazard.cumulative.count == shared.count, hazard.tied.count == shared.count else {
      throw AlgorithmError("'cox': the hazards do not fit the event times")
    }
    return hazard
  }

  private func transforms(
    _ closing: CoxClosingArguments, _ ordered: RiskRows, _ risks: [Double]
  ) throws -> [TransformSums]? {
    guard !closing.transforms.isEmpty else { return nil }
    guard let increments = closing.increments?.values, let tied = closing.tied?.values,
      ([increments, tied] + closing.transforms.map(\.values)).allSatisfy({ $0.count == shared.count })
    else { throw AlgorithmError("'cox': the transforms of time do not fit the event times") }
    let scores = ordered.eventSums(weights: closing.transforms.map(\.values))
    return zip(closing.transforms, scores).map { transform, score in
      func sums(_ factors: [Double]) -> SymmetricMatrix {
        ordered.secondOrder(risks: risks, hazard: shared.cumulated((increments, tied), factors: factors))
      }
      return TransformSums(
        score: score, first: sums(transform.values), second: sums(transform.values.map { $0 * $0 }))
    }
  }

  /// The answer when the station is a stratum of its own: its likelihood, score and information, and no event time.
  func answerAsStratum(profile: DisclosureProfile) throws -> CoxRound {
    var own = rows
    own.stratum = Array(repeating: 0, count: rows.count)
    let (times, events) = own.eventTimes(strata: 1)
    let grid = RiskGrid(times: times)
    let ordered = RiskRows(own, grid: grid, centre: arguments.centre, scale: arguments.scale)
    let p = arguments.beta.count
    guard let risks = ordered.evaluatedRisks(arguments.beta) else { return CoxRound(tooLarge: true) }
    var round = CoxRound(tooLarge: false)
    let sums = ordered.sums(risks: risks, efron: arguments.model.ties != .breslow)
    guard let totals = RiskTotals([sums], columns: p, positions: grid.count),
      let likelihood = totals.likelihood(
        events: events[0], beta: arguments.beta, eventSum: ordered.eventSum)
    else { return CoxRound(tooLarge: true) }
    let hazards = totals.hazards(events: events[0], step: Array(repeating: 0, count: p))
    let second = ordered.secondOrder(risks: risks, hazard: grid.cumulated(hazards))
    if arguments.evaluate {
      round.local = LocalLikelihood(
        loglik: likelihood.loglik, score: likelihood.score, information: likelihood.information(second))
    }
    if arguments.counts, profile == .open {
      let pooled = shared.times.first ?? []
      round.counts = CoxCounts(
        eventSum: [], events: rows.events(at: pooled), notBefore: rows.notBefore(pooled), leaving: rows.leaving(pooled))
    }
    guard let closing = arguments.closing else { return round }
    round.closing = closingPairs(closing, profile: profile)
    guard !closing.transforms.isEmpty, let transformTimes = closing.transformTimes?.values else { return round }
    round.closing?.transforms = try closing.transforms.map { transform in
      let value = Dictionary(zip(transformTimes, transform.values), uniquingKeysWith: { first, _ in first })
      let factors = try times[0].map { time in
        guard let factor = value[time] else {
          throw AlgorithmError("'cox': the transforms of time do not cover the station's event times")
        }
        return factor
      }
      let squares = factors.map { $0 * $0 }
      let means = totals.weightedMeans(events: events[0], factors: factors)
      let squareMeans = totals.weightedMeans(events: events[0], factors: squares)
      let score = zip(ordered.eventSums(weights: [factors])[0], means.first).map { $0 - $1 }
      func sums(_ factors: [Double]) -> SymmetricMatrix {
        ordered.secondOrder(risks: risks, hazard: grid.cumulated(hazards, factors: factors))
      }
      return TransformSums(
        score: score, first: sums(factors).combined(with: means.products, -),
        second: sums(squares).combined(with: squareMeans.products, -))
    }
    return round
  }

  /// Pairs within the station, and, open, the table from which pairs over stations are counted.
  private func closingPairs(_ closing: CoxClosingArguments, profile: DisclosureProfile) -> CoxClosing {
    guard closing.concordance, profile == .open else { return CoxClosing() }
    let scores = rows.scores(beta: arguments.beta, centre: arguments.centre, scale: arguments.scale)
    var counts: [ScoredRows: Int] = [:]
    for row in 0..<rows.count {
      let key = ScoredRows(
        stratum: rows.stratum[row], time: rows.time[row], event: rows.event[row], score: scores[row])
      counts[key, default: 0] += 1
    }
    let table = counts.map { key, count in
      ScoredRows(stratum: key.stratum, time: key.time, event: key.event, score: key.score, count: count)
    }.sorted { ($0.stratum, $0.time, $0.event ? 1 : 0, $0.score) < ($1.stratum, $1.time, $1.event ? 1 : 0, $1.score) }
    let within = Concordance(
      table.map { ScoredRows(stratum: 0, time: $0.time, event: $0.event, score: $0.score, count: $0.count) })
    // Stratified by station no pair spans stations, so the rows stay.
    guard !arguments.model.stratifiedByStation else { return CoxClosing(within: within) }
    return CoxClosing(
      within: within,
      scored: ScoredTable(
        stratum: table.map(\.stratum), time: table.map(\.time), event: table.map(\.event), score: table.map(\.score),
        count: table.map(\.count)))
  }
}
