import AlgorithmKit
import WisselStatistics

/// Fits the model: drives the search over rounds of questions to the stations.
///
/// Every round sums the risk sets at new coefficients and, in the same pass over the rows, forms the second-order sums
/// with hazards predicted from the round before; the prediction is exact to second order in the step, so that one
/// container start per iteration keeps Newton's speed. What is wanted at the solution is asked in the round that is
/// expected to be the last. When proportional hazards are tested, each iteration takes two rounds, the second with the
/// exact hazards.
struct CoxFit {
  let plan: CoxPlan
  /// The columns in the model.
  private(set) var columns: [Int]
  private(set) var search: CoxSearch
  /// Questions to the stations so far, the first one included.
  private(set) var rounds = 1
  /// Events per position of the grid.
  private(set) var events: [Int] = []
  /// Per station, its events.
  private(set) var stationEvents: [Int] = []
  private(set) var nullLoglik = 0.0
  private(set) var nullScore: [Double] = []
  private(set) var nullInformation: SymmetricMatrix?
  private(set) var totals: RiskTotals?
  private(set) var likelihood: RiskSetLikelihood?
  private(set) var information: SymmetricMatrix?
  private(set) var closings: [CoxClosing] = []
  private(set) var counts: [CoxCounts] = []
  private(set) var outcome = CoxSearch.Outcome.failed
  private var hazardError = 0.0
  private var eventSum: [Double] = []
  private var nullTotals: RiskTotals?
  private var nullLikelihood: RiskSetLikelihood?

  init(_ plan: CoxPlan) throws {
    self.plan = plan
    columns = try plan.independentColumns()
    search = CoxSearch(surrogate: plan.surrogate(columns), asReference: plan.model.zph == true)
  }

  private var byStation: Bool { plan.model.stratifiedByStation }
  private var grid: RiskGrid { plan.grid ?? RiskGrid(times: [], tied: []) }

  /// Runs to the end of the search.
  mutating func run(_ network: Network) async throws {
    var action = search.first
    while true {
      switch action {
      case .evaluate(let beta, let step, let last):
        action = try await evaluate(beta, step: step, last: last, network)
      case .refine(let beta):
        var question = plan.question(columns, beta: beta)
        ask(exactInformation: &question)
        let answers = try await ask(question, network)
        guard let exact = try exactInformation(answers) else { throw failure }
        hazardError = 0
        information = exact
        if try settle(exact) {
          action = restart()
          continue
        }
        action = search.absorb(information: exact)
      case .finished(let outcome):
        self.outcome = outcome
        if outcome == .failed { throw failure }
        if outcome == .converged, closings.isEmpty || hazardError > 1e-9 { try await close(network) }
        return
      }
    }
  }

  private var failure: AlgorithmError {
    AlgorithmError(
      "'cox': the fit did not converge after \(search.evaluations) evaluations; look for terms that nearly depend on "
        + "each other or groups without events")
  }

  private mutating func ask(_ question: CoxRoundArguments, _ network: Network) async throws -> [Answer<CoxRound>] {
    rounds += 1
    return try await network.ask(coxRound, question, of: plan.stations.organizations)
  }

  private mutating func evaluate(
    _ beta: [Double], step: [Double], last: Bool, _ network: Network
  ) async throws -> CoxSearch.Action {
    var question = plan.question(columns, beta: beta)
    question.evaluate = true
    question.counts = counts.isEmpty
    let isNull = nullScore.isEmpty
    // Tests of proportional hazards are made where the reference stops, which exact steps alone reach.
    let predicted = byStation || plan.model.zph == true ? nil : totals?.hazards(events: events, step: step)
    question.hazard = predicted.map { grid.cumulated($0) }
    if nullInformation == nil, plan.model.zph != true, let nullTotals {
      question.nullHazard = grid.cumulated(
        nullTotals.hazards(events: events, step: Array(repeating: 0, count: columns.count)))
    }
    if last, byStation || predicted != nil { question.closing = closing(increments: predicted) }
    let answers = try await ask(question, network)
    try note(answers)
    if try settleNullInformation(answers) { return restart() }
    guard let evaluation = try combined(answers, beta: beta, predicted: predicted) else {
      return search.absorb(nil)
    }
    if isNull {
      nullLoglik = evaluation.value.loglik
      nullScore = evaluation.value.score
      nullTotals = evaluation.totals
      nullLikelihood = evaluation.likelihood
      if let own = evaluation.value.information, try settle(own) { return restart() }
    }
    let action = search.absorb(evaluation.value)
    if search.beta == beta {
      totals = evaluation.totals
      likelihood = evaluation.likelihood
      information = evaluation.value.information
      hazardError = evaluation.value.hazardError
      closings = answers.compactMap(\.value.closing)
    }
    return action
  }

  /// Keeps the counts of the round that asked for them.
  private mutating func note(_ answers: [Answer<CoxRound>]) throws {
    guard counts.isEmpty else { return }
    let given = answers.compactMap(\.value.counts)
    guard given.count == answers.count else {
      if byStation { return }
      throw AlgorithmError("'cox': a station did not count its events")
    }
    counts = given
    stationEvents = given.map { $0.events.reduce(0, +) }
    events = (0..<grid.count).map { position in
      given.reduce(0) { $0 + (position < $1.events.count ? $1.events[position] : 0) }
    }
    guard !byStation else { return }
    var sum = CompensatedVector(count: columns.count)
    for part in given { sum.add(part.eventSum) }
    eventSum = sum.values
  }

  /// The likelihood over all stations; nil where it is not finite.
  private func combined(
    _ answers: [Answer<CoxRound>], beta: [Double], predicted: (increments: [Double], tied: [Double])?
  ) throws -> (value: CoxEvaluation, totals: RiskTotals?, likelihood: RiskSetLikelihood?)? {
    guard !answers.contains(where: \.value.tooLarge) else { return nil }
    if byStation {
      let parts = answers.compactMap(\.value.local)
      guard parts.count == answers.count, let exact = try exactInformation(answers) else { return nil }
      var score = CompensatedVector(count: columns.count)
      for part in parts { score.add(part.score) }
      let value = CoxEvaluation(
        loglik: CompensatedSum(parts.map(\.loglik)).value, score: score.values, information: exact)
      return (value, nil, nil)
    }
    guard
      let totals = RiskTotals(answers.compactMap(\.value.sums), columns: columns.count, grid: grid)
    else { throw AlgorithmError("'cox': the stations' sums do not fit together") }
    guard let likelihood = totals.likelihood(events: events, beta: beta, eventSum: eventSum) else { return nil }
    var value = CoxEvaluation(loglik: likelihood.loglik, score: likelihood.score, information: nil)
    if let predicted {
      let exact = totals.hazards(events: events, step: Array(repeating: 0, count: columns.count)).increments
      value.hazardError = zip(predicted.increments, exact).reduce(0) { $1.1 > 0 ? max($0, abs($1.0 / $1.1 - 1)) : $0 }
      value.information = try sum(answers.map(\.value.secondOrder)).map(likelihood.information)
    }
    return (value, totals, likelihood)
  }

  private func sum(_ matrices: [SymmetricMatrix?]) throws -> SymmetricMatrix? {
    var total = CompensatedVector(count: columns.count * (columns.count + 1) / 2)
    for matrix in matrices {
      guard let matrix, matrix.size == columns.count else { return nil }
      total.add(matrix.packed)
    }
    return SymmetricMatrix(packed: total.values)
  }
}

extension CoxFit {
  /// Asks for the information at the accepted coefficients with exact hazards.
  private func ask(exactInformation question: inout CoxRoundArguments) {
    if byStation {
      question.evaluate = true
    } else if let totals {
      let zero = Array(repeating: 0.0, count: columns.count)
      question.hazard = grid.cumulated(totals.hazards(events: events, step: zero))
    }
  }

  private func exactInformation(_ answers: [Answer<CoxRound>]) throws -> SymmetricMatrix? {
    if byStation { return try sum(answers.map(\.value.local?.information)) }
    guard let likelihood else { return nil }
    return try sum(answers.map(\.value.secondOrder)).map(likelihood.information)
  }

  /// The round after the search, when its last one was not foreseen as such.
  private mutating func close(_ network: Network) async throws {
    var question = plan.question(columns, beta: search.beta)
    ask(exactInformation: &question)
    let zero = Array(repeating: 0.0, count: columns.count)
    question.closing = closing(increments: totals?.hazards(events: events, step: zero))
    let answers = try await ask(question, network)
    guard let exact = try exactInformation(answers) else { throw failure }
    information = exact
    closings = answers.compactMap(\.value.closing)
  }

  private func closing(increments: (increments: [Double], tied: [Double])?) -> CoxClosingArguments {
    var closing = CoxClosingArguments(
      concordance: plan.model.entry == nil && plan.coarsening == nil, transforms: [])
    guard plan.model.zph == true, let factors = transformFactors() else { return closing }
    closing.transforms = factors.map(\.values).map { PackedDoubles($0) }
    if byStation {
      closing.transformTimes = plan.grid?.times.first.map { PackedDoubles($0) }
    } else {
      closing.increments = increments.map { PackedDoubles($0.increments) }
      closing.tied = increments.map { PackedDoubles($0.tied) }
    }
    return closing
  }

  /// The transforms of time that are defined, with their values at every position of the grid.
  func transformFactors() -> [(transform: TimeTransform, values: [Double])]? {
    guard !counts.isEmpty, plan.grid != nil else { return nil }
    let positions = grid.times.flatMap { $0 }
    let pooled = Set(positions).sorted()
    var eventsAt: [Double: Int] = [:]
    for (time, count) in zip(positions, events) { eventsAt[time, default: 0] += count }
    let used = pooled.indices.filter { (eventsAt[pooled[$0]] ?? 0) > 0 }
    func total(_ select: (CoxCounts) -> [Int]) -> [Int] {
      used.map { index in counts.reduce(0) { $0 + (index < select($1).count ? select($1)[index] : 0) } }
    }
    let times = PooledTimes(
      times: used.map { pooled[$0] }, atRisk: total(\.notBefore), leaving: total(\.leaving),
      events: used.map { eventsAt[pooled[$0]] ?? 0 }, rows: plan.moments.n)
    return TimeTransform.allCases.compactMap { transform in
      guard let values = times.values(transform) else { return nil }
      let byTime = Dictionary(zip(times.times, values), uniquingKeysWith: { first, _ in first })
      return (transform, positions.map { byTime[$0] ?? 0 })
    }
  }

  /// Takes the exact information at zero from a round that formed it. True when it shows that further columns depend on
  /// earlier ones, so that the search must start again without them.
  private mutating func settleNullInformation(_ answers: [Answer<CoxRound>]) throws -> Bool {
    guard nullInformation == nil, let nullLikelihood,
      let second = try sum(answers.map(\.value.nullSecondOrder))
    else { return false }
    return try settle(nullLikelihood.information(second))
  }

  private mutating func settle(_ information: SymmetricMatrix) throws -> Bool {
    guard nullInformation == nil else { return false }
    guard let factor = Cholesky(information) else { throw failure }
    guard !factor.kept.isEmpty else {
      throw AlgorithmError("'cox': no term varies among those at risk together; there is nothing to fit")
    }
    nullInformation = information.submatrix(factor.kept)
    guard !factor.aliased.isEmpty else { return false }
    columns = factor.kept.map { columns[$0] }
    return true
  }

  /// Starts the search again over fewer columns, with what is known at zero.
  private mutating func restart() -> CoxSearch.Action {
    counts = []
    nullScore = []
    nullTotals = nil
    nullLikelihood = nil
    totals = nil
    likelihood = nil
    search = CoxSearch(surrogate: nullInformation ?? plan.surrogate(columns), asReference: plan.model.zph == true)
    return search.first
  }
}
