import WisselWire

/// A Cox regression: a hazard ratio with its uncertainty for each term.
struct CoxResult: Sendable {
  struct Term: Sendable {
    /// As the model names it: `age`, `sex[female]`.
    let name: String
    let variable: String
    /// For a category: the level, compared with `reference`.
    let level: String?
    let reference: String?
    let ratio: Double?
    let lower: Double?
    let upper: Double?
    let p: Double?
    let statistic: Double?

    /// Whether the 95 % interval keeps clear of 1.
    var isClear: Bool {
      guard let lower, let upper else { return false }
      return lower > 1 || upper < 1
    }
  }

  let terms: [Term]
  let ties: String
  let count: Int?
  let events: Int?
  let dropped: Int?
  let likelihoodRatio: TestStatistic?
  let concordance: Double?
  let concordanceError: Double?

  /// Reads a result; nil when it has another shape.
  init?(_ value: JSONValue, question: Question?) {
    guard let ratios = value["hazard_ratio"]?.object, let coefficients = value["coefficients"]?.object,
      let ties = value["ties"]?.string, coefficients.count <= 1000
    else { return nil }
    let order = value["covariance"]?["rows"]?.array?.compactMap(\.string) ?? question?.texts("terms") ?? []
    terms = Question.ordered(coefficients.keys, preferred: order).map { name in
      var variable = name
      var level: String?
      if name.hasSuffix("]"), let open = name.firstIndex(of: "[") {
        variable = String(name[..<open])
        level = String(name[name.index(after: open)...].dropLast())
      }
      return Term(
        name: name, variable: variable, level: level,
        reference: level == nil ? nil : question?.reference(of: variable), ratio: ratios[name]?.number,
        lower: value["hr_ci95_lower"]?[name]?.number, upper: value["hr_ci95_upper"]?[name]?.number,
        p: value["p"]?[name]?.number, statistic: value["statistic"]?[name]?.number)
    }
    self.ties = ties
    count = value["n"]?.int
    events = value["events"]?.int
    dropped = value["missing_dropped"]?.int
    likelihoodRatio = value["likelihood_ratio"].flatMap { TestStatistic($0) }
    concordance = value["concordance"]?["c"]?.number
    concordanceError = value["concordance"]?["se"]?.number
  }

  /// The terms whose interval keeps clear of 1, strongest first.
  var clearTerms: [Term] {
    terms.filter(\.isClear).sorted { abs($0.statistic ?? 0) > abs($1.statistic ?? 0) }
  }
}

/// A χ² statistic with its degrees of freedom and p-value.
struct TestStatistic: Sendable {
  let chiSquare: Double
  let degrees: Int
  let p: Double?

  init?(_ value: JSONValue) {
    guard let chiSquare = value["chi2"]?.number, let degrees = value["df"]?.int else { return nil }
    self.chiSquare = chiSquare
    self.degrees = degrees
    p = value["p"]?.number
  }
}
