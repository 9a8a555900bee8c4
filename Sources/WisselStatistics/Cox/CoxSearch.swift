import Glibc

/// The likelihood at one set of coefficients, for the search.
package struct CoxEvaluation: Sendable {
  package var loglik: Double
  package var score: [Double]
  /// The information at these coefficients; nil when it is not known yet.
  package var information: SymmetricMatrix?
  /// The largest relative error of the hazards that the information was formed with; 0 when they were exact.
  package var hazardError: Double

  package init(loglik: Double, score: [Double], information: SymmetricMatrix?, hazardError: Double = 0) {
    self.loglik = loglik
    self.score = score
    self.information = information
    self.hazardError = hazardError
  }
}

/// Newton's method for the Cox likelihood as a value: it is told evaluations and returns what to do next, so that the
/// rounds over the stations stay outside. Step-halving on the likelihood is not optional: plain Newton from zero
/// diverges on real data (`cox_breslow_pbc`).
///
///     start ─▶ evaluate(0) ─▶ evaluate(β) ─▶ … ─▶ evaluate(β, last) ─▶ finished
///                               │  ▲    worse: half the step
///                               ▼  │
///                             refine(β)   the information was too rough: form it with exact hazards
package struct CoxSearch: Sendable {
  /// What to do next.
  package enum Action: Sendable {
    /// Evaluate at these coefficients; `step` is the move from the last accepted ones. `last` says that convergence is
    /// expected there, so that whatever else is wanted at the solution can be asked in the same round.
    case evaluate(beta: [Double], step: [Double], last: Bool)
    /// Form the information at these coefficients, already evaluated, with exact hazards.
    case refine(beta: [Double])
    /// The search is over.
    case finished(Outcome)
  }

  /// How the search ended.
  package enum Outcome: Hashable, Sendable {
    case converged
    /// The likelihood has reached its limit while these columns still move: they tend to infinity.
    case diverging(columns: [Int])
    /// No better point was found, or too many evaluations.
    case failed
  }

  /// The last accepted coefficients.
  package private(set) var beta: [Double]
  /// The likelihood there.
  package private(set) var loglik = -Double.infinity
  /// The information there (once `finished`).
  package private(set) var information: SymmetricMatrix?
  /// Evaluations so far.
  package private(set) var evaluations = 0
  /// The move that convergence still asked for, applied to `beta` without a further evaluation.
  package private(set) var finalStep: [Double]

  private var score: [Double] = []
  private var accepted: [Double]
  private var trial: [Double]
  private var halvings = 0
  private var gain = Double.infinity
  private var lastSize = Double.infinity
  private let surrogate: SymmetricMatrix
  private let limit: Int
  /// Whether every step is Newton's own and the search stops where R's `coxph` stops.
  private let asReference: Bool

  /// A search over columns whose information at zero is about `surrogate` (used for the first step).
  ///
  /// - Parameter asReference: Takes exact Newton steps only and stops, as R's `coxph` with eps 1e-13 does, at the first
  ///   coefficients whose likelihood is no longer told apart. The solution is the same to about 1e-9; a test whose
  ///   statistic is near zero shows even that difference, so tests of proportional hazards are made there.
  package init(surrogate: SymmetricMatrix, limit: Int = 60, asReference: Bool = false) {
    self.surrogate = surrogate
    self.limit = limit
    self.asReference = asReference
    beta = Array(repeating: 0, count: surrogate.size)
    accepted = beta
    trial = beta
    finalStep = beta
  }

  /// The first thing to do.
  package var first: Action { .evaluate(beta: beta, step: beta, last: false) }

  /// Told an evaluation at the coefficients asked for; nil when a number there was not finite.
  package mutating func absorb(_ evaluation: CoxEvaluation?) -> Action {
    evaluations += 1
    guard evaluations <= limit else { return .finished(.failed) }
    let tolerance = 1e-9 * (abs(loglik) + 0.1)
    guard let evaluation, evaluation.loglik >= loglik - (loglik.isFinite ? tolerance : 0) else { return halve() }
    gain = loglik.isFinite ? evaluation.loglik - loglik : .infinity
    let same = loglik.isFinite && abs(1 - loglik / evaluation.loglik) <= 1e-13
    beta = trial
    accepted = trial
    loglik = evaluation.loglik
    score = evaluation.score
    if asReference, same, halvings == 0 {
      information = evaluation.information
      return .finished(.converged)
    }
    halvings = 0
    if asReference, evaluation.information == nil { return .refine(beta: beta) }
    if evaluations == 1, evaluation.information == nil { return advance(surrogate, exact: false) }
    guard let information = evaluation.information, evaluation.hazardError < 0.5, isUsable(information) else {
      return .refine(beta: beta)
    }
    return advance(information)
  }

  /// Told the exact information at the coefficients of `refine`.
  package mutating func absorb(information: SymmetricMatrix) -> Action {
    evaluations += 1
    guard isUsable(information) else { return .finished(.failed) }
    return advance(information)
  }

  /// Whether a step can be had from it.
  private func isUsable(_ matrix: SymmetricMatrix) -> Bool {
    guard let factor = Cholesky(matrix, tolerance: 1e-14) else { return false }
    return factor.aliased.isEmpty || matrix.size == 0
  }

  private mutating func advance(_ information: SymmetricMatrix, exact: Bool = true) -> Action {
    self.information = information
    guard let factor = Cholesky(information, tolerance: 1e-14) else { return .finished(.failed) }
    var step = factor.solve(score)
    let size = step.map(abs).max() ?? 0
    guard size.isFinite else { return .finished(.failed) }
    // Steps shrink quadratically; a second small one that does not shrink further is rounding.
    let settled = size <= 1e-11 || (size <= 1e-9 && lastSize <= 1e-8)
    lastSize = size
    if settled {
      guard exact else { return .refine(beta: beta) }
      finalStep = step
      return .finished(.converged)
    }
    if gain < 1e-10 * (abs(loglik) + 0.1), size > 1e-2 {
      return .finished(.diverging(columns: step.indices.filter { abs(step[$0]) > 0.1 * size }))
    }
    // Far steps in centred and scaled coordinates are never sensible.
    if size > 8 { step = step.map { $0 * 8 / size } }
    trial = zip(beta, step).map { $0 + $1 }
    return .evaluate(beta: trial, step: step, last: size < 1e-6)
  }

  private mutating func halve() -> Action {
    halvings += 1
    guard halvings <= 20, loglik.isFinite else { return .finished(.failed) }
    trial = zip(accepted, trial).map { ($0 + $1) / 2 }
    return .evaluate(beta: trial, step: zip(trial, accepted).map { $0 - $1 }, last: false)
  }
}
