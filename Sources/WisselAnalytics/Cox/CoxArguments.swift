package import AlgorithmKit
package import WisselDisclosure
package import WisselStatistics

/// What `cox` asks.
package struct CoxSpecification: Codable, Sendable {
  /// `efron` (when nothing is said) or `breslow`.
  package var ties: Ties?
  /// The column of the time of event or censoring.
  package var time: String
  /// The column of the event indicator, 0 or 1.
  package var event: String
  /// The column of the time from which a person is followed; nil when from the start.
  package var entry: String?
  /// The columns of the model.
  package var terms: [String]
  /// Products of two or more terms.
  package var interactions: [[String]]?
  /// A categorical column with a baseline hazard per level, or `station` for one per station.
  package var strata: String?
  /// The times at which the baseline hazard is reported.
  package var grid: [Double]?
  /// Whether to test for proportional hazards.
  package var zph: Bool?
  /// The width of the intervals at whose ends times are put.
  package var bin: Double?
  package var codebook: Codebook
  /// `guarded` tightens a station's open profile.
  package var disclosure: String?
  package var allow_partial: Bool?
  /// Remarks of reference cases, which change nothing.
  package var tolerance: Double?
  package var monotone: Bool?
  package var infinite_coefficients: [String]?

  /// Whether every station has a baseline hazard of its own, so that no event time needs to be shared.
  var stratifiedByStation: Bool { strata == "station" && !codebook.columns.contains { $0.name == "station" } }

  /// The column that divides the baseline hazards, if it is one.
  var strataColumn: String? { stratifiedByStation ? nil : strata }

  /// The levels of the strata.
  func strataLevels() throws -> [String] {
    guard let column = strataColumn else { return ["all"] }
    guard try codebook[column].type == .categorical else {
      throw AlgorithmError("'cox': 'strata' names the column '\(column)', which is not categorical")
    }
    return try codebook[column].checkedLevels()
  }

  /// What is wrong with the request as such, if anything.
  func check() throws {
    for (name, column) in [("time", time), ("event", event)] + (entry.map { [("entry", $0)] } ?? []) {
      guard try codebook[column].type != .categorical else {
        throw AlgorithmError("'cox': '\(name)' names the categorical column '\(column)'; it must be a number")
      }
    }
    guard !terms.isEmpty else { throw AlgorithmError("'cox': 'terms' names no column") }
    guard Set(terms).count == terms.count else { throw AlgorithmError("'cox': 'terms' names a column twice") }
    for term in terms where [time, event, entry, strataColumn].contains(term) {
      throw AlgorithmError("'cox': '\(term)' is a term and has another part in the model as well")
    }
    try TimeBins.check(bin, "cox")
    if let grid, grid.isEmpty || zip(grid, grid.dropFirst()).contains(where: { $0 >= $1 }) {
      throw AlgorithmError("'cox': 'grid' must be a list of ascending times")
    }
    if zph == true, entry != nil {
      throw AlgorithmError("'cox': 'zph' is not supported with late entry; leave one of them out")
    }
    _ = try strataLevels()
  }
}

/// What the centre asks a station before the first evaluation.
package struct CoxSetupArguments: Codable, Sendable {
  package var model: CoxSpecification
}

/// What a station releases before the first evaluation.
package struct CoxSetup: Codable, Sendable {
  package var disclosure: String
  /// Complete rows.
  package var n: Int
  /// Rows that are not complete; nil when withheld.
  package var dropped: Int?
  /// Whether complete rows were set aside, so that those left out are enough.
  package var setAside: Bool
  /// Events among the complete rows, before any coarsening.
  package var events: Int
  /// Means and centred products of the design's columns.
  package var moments: CrossMoments
  /// Per stratum the distinct event times; nil from a guarded station.
  package var eventTimes: [PackedDoubles]?
  /// The events at each of them; nil from a guarded station.
  package var eventCounts: [PackedDoubles]?
  /// The coarsenings a guarded station can live with.
  package var offers: [CoarseningOffer]?
  /// A fingerprint of the rows under a secret of the station, so that a change of the data during the run is noticed.
  package var fingerprint: String
}

/// What the centre asks at one set of coefficients.
package struct CoxRoundArguments: Codable, Sendable {
  package var model: CoxSpecification
  package var coarsening: TimeCoarsening?
  /// The fingerprints of all stations' rows; a station finds its own among them.
  package var fingerprints: [String]
  /// The design's columns in the model, and what they are centred and scaled with.
  package var columns: [Int]
  @PackedNumbers package var centre: [Double]
  @PackedNumbers package var scale: [Double]
  /// The event times per stratum.
  package var grid: [PackedDoubles]
  /// The positions of the grid at which more than one event is tied over all stations.
  @PackedNumbers package var tied: [Double]
  @PackedNumbers package var beta: [Double]
  /// Sum the risk sets (or, stratified by station, form the likelihood).
  package var evaluate: Bool
  /// Form the second-order sums with these hazards.
  package var hazard: CumulativeHazard?
  /// Form the second-order sums at zero with these hazards.
  package var nullHazard: CumulativeHazard?
  /// Count events and rows at the event times.
  package var counts: Bool
  /// What is wanted at the solution.
  package var closing: CoxClosingArguments?
}

/// What is wanted at the solution.
package struct CoxClosingArguments: Codable, Sendable {
  /// Whether to count concordant pairs.
  package var concordance: Bool
  /// Per transform of time its value at every event time.
  package var transforms: [PackedDoubles]
  /// Ascending event times to which the transforms belong when each station is a stratum.
  package var transformTimes: PackedDoubles?
  /// Hazard increments and tied parts per event time, to be weighted with the transforms.
  package var increments: PackedDoubles?
  package var tied: PackedDoubles?
}

/// What a station releases at one set of coefficients.
package struct CoxRound: Codable, Sendable {
  /// A linear predictor was too large; nothing else is given.
  package var tooLarge: Bool
  package var sums: RiskSums?
  package var secondOrder: SymmetricMatrix?
  package var nullSecondOrder: SymmetricMatrix?
  package var counts: CoxCounts?
  /// The station's own likelihood when it is a stratum.
  package var local: LocalLikelihood?
  package var closing: CoxClosing?
}

/// Counts at the event times, which do not depend on the coefficients.
package struct CoxCounts: Codable, Sendable {
  /// Σ z over all events.
  @PackedNumbers package var eventSum: [Double]
  /// Events per position of the grid.
  package var events: [Int]
  /// Rows whose time is at or after each pooled event time; for tests of proportional hazards.
  package var notBefore: [Int] = []
  /// Rows that leave exactly at each pooled event time; likewise.
  package var leaving: [Int] = []
}

/// A station's own partial likelihood, its gradient and its information.
package struct LocalLikelihood: Codable, Sendable {
  package var loglik: Double
  @PackedNumbers package var score: [Double]
  package var information: SymmetricMatrix
}

/// A station's part of what is wanted at the solution.
package struct CoxClosing: Codable, Sendable {
  /// Pairs within the station.
  package var within: Concordance?
  /// The station's rows by time, status and risk score, per stratum; only in the open profile. This tells each person's
  /// risk score and time: pairs over stations cannot be counted exactly with less, short of a secure computation.
  package var scored: [ScoredRows]?
  /// Per transform.
  package var transforms: [TransformSums]?
}

/// Sums weighted by a transform g of time: Σ g z over events, and Σ over rows with g and with g² in the weights. When
/// the station is a stratum: its score, Σ gV and Σ g²V.
package struct TransformSums: Codable, Sendable {
  @PackedNumbers package var score: [Double]
  package var first: SymmetricMatrix
  package var second: SymmetricMatrix
}
