extension Term {
  /// Whether there may be data on which it ends the statement with the error of a place.
  var canFail: Bool {
    switch self {
    case .landed, .only, .column, .asTruth(_, isStrict: true, _): true
    default: parts.contains(where: \.canFail)
    }
  }

  /// The terms this one is made of.
  private var parts: [Term] {
    switch self {
    case .variable, .literal, .null, .truth, .ordinal: []
    case .number(let term), .count(let term), .elements(let term, _), .landed(let term, _, _), .value(let term, _),
      .values(let term, _), .item(let term, _), .only(let term, _), .list(let term), .not(let term),
      .asTruth(let term, _, _), .column(let term, _), .collection(let term), .encoded(let term), .exists(let term),
      .isPresent(let term), .referenceKey(let term, _):
      [term]
    case .flatMap(let one, _, let two), .filter(let one, _, let two), .join(let one, let two),
      .logic(_, let one, let two), .compare(_, let one, let two), .equalsOnly(let one, let two),
      .when(let one, let two):
      [one, two]
    case .either(let condition, let one, let two): [condition, one, two]
    case .branch(let place, let terms): [place] + terms
    }
  }
}
