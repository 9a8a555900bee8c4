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
      round.counts = CoxCounts(eventSum: ordered.eventSum, events: ordered.eventCounts)
      if arguments.model.zph == true {
        let pooled = Set(shared.times.flatMap { $0 }).sorted()
        round.counts?.notBefore = rows.notBefore(pooled)
        round.counts?.leaving = rows.leaving(pooled)
      }
    }
    guard let risks = ordered.evaluatedRisks(arguments.beta) else { return CoxRound(tooLarge: true) }
    if profile == .guarded {
      // Neighbouring risk sets differ by the rows of an interval, so no one of those may outweigh the others.
      try ordered.forEachRun(risks) { total, largest, second in
        guard Dominance.isSafe(total: total, largest: largest, second: second) else { throw Self.dominated }
      }
    }
    if arguments.evaluate { round.sums = ordered.sums(risks: risks) }
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

  private static let dominated = DisclosureRefusal(.dominated, about: "the risks at these coefficients")

  private func fit(_ hazard: CumulativeHazard) throws -> CumulativeHazard {
    guard hazard.cumulative.count == shared.count, hazard.tied.count == shared.tied.count else {
      throw AlgorithmError("'cox': the hazards do not fit the event times")
    }
    return hazard
  }

  private func transforms(
    _ closing: CoxClosingArguments, _ ordered: RiskRows, _ risks: [Double]
  ) throws -> [TransformSums]? {
    guard !closing.transforms.isEmpty else { return nil }
    guard let increments = closing.increments?.values, let tied = closing.tied?.values,
      tied.count == shared.tied.count,
      ([increments] + closing.transforms.map(\.values)).allSatisfy({ $0.count == shared.count })
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
    let tied = arguments.model.ties == .breslow ? [] : events[0].indices.filter { events[0][$0] > 1 }
    let grid = RiskGrid(times: times, tied: tied)
    let ordered = RiskRows(own, grid: grid, centre: arguments.centre, scale: arguments.scale)
    let p = arguments.beta.count
    guard let risks = ordered.evaluatedRisks(arguments.beta) else { return CoxRound(tooLarge: true) }
    guard profile == .open || Dominance.isSafe(risks) else { throw Self.dominated }
    var round = CoxRound(tooLarge: false)
    let sums = ordered.sums(risks: risks)
    guard let totals = RiskTotals([sums], columns: p, grid: grid),
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
      round.counts = CoxCounts(eventSum: [], events: rows.events(at: pooled))
      if arguments.model.zph == true {
        round.counts?.notBefore = rows.notBefore(pooled)
        round.counts?.leaving = rows.leaving(pooled)
      }
    }
    guard let closing = arguments.closing else { return round }
    round.closing = closingPairs(closing, profile: profile)
    // Weights of the asker's choice at exact times would single out events.
    guard profile == .open, !closing.transforms.isEmpty, let transformTimes = closing.transformTimes?.values else {
      return round
    }
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
    let time = rows.time
    let event = rows.event
    let all = ScoredRows(time: time, event: event, score: scores, at: rows.time.indices)
    let within = Concordance([all])
    // Stratified by station no pair spans stations, so the rows stay.
    guard !arguments.model.stratifiedByStation else { return CoxClosing(within: within) }
    let strata = shared.times.indices
    let scored = strata.map { stratum in
      strata.count == 1
        ? all
        : ScoredRows(
          time: time, event: event, score: scores, at: rows.stratum.indices.lazy.filter { rows.stratum[$0] == stratum })
    }
    return CoxClosing(within: within, scored: scored)
  }
}
