extension TermCompiler {
  /// What is compared has its key, but for what only a text or a truth is looked for in.
  func needKeys(_ one: TypedTerm, _ two: TypedTerm, isOrder: Bool) {
    for (typed, other) in [(one, two), (two, one)] where isOrder || !other.isPlain {
      for shape in typed.shapes { shape.isCompared = true }
    }
  }

  /// The number of a column in the expression, where several items are where one is expected.
  func place(_ column: Int) -> Int {
    places.add(ViewError(places.place(site), column: column, FHIRPathEvaluator.several))
  }

  /// An expression as a truth: three-valued, and one item that is no boolean is true.
  ///
  /// - Parameter column: The column that an error names, where it is not the expression's own.
  func truth(_ expression: FHIRPathExpression, toldAt column: Int? = nil) throws(ViewError) -> Term {
    let typed = try compile(expression)
    if case .truth = typed.kind { return typed.term }
    if case .literal = typed.term { return .truth(true) }
    return truth(of: value(typed, orFailAt: place(column ?? expression.column)))
  }

  func truth(of value: Term) -> Term { .asTruth(value, isStrict: false, place: site) }

  /// As one encoded value; several are the error of a place.
  func value(_ typed: TypedTerm, orFailAt place: Int) -> Term {
    typed.isList ? .only(values(typed), place: place) : single(typed)
  }

  /// What is no list as one encoded value.
  func single(_ typed: TypedTerm) -> Term {
    switch typed.kind {
    case .truth: return .encoded(typed.term)
    case .node(let shape):
      shape.needsValue = true
      return .value(of: typed.term, shape)
    default: return typed.term
    }
  }

  /// As a list of encoded values.
  func values(_ typed: TypedTerm) -> Term {
    switch typed.kind {
    case .nodes(let shape):
      shape.needsValue = true
      return .values(of: typed.term, shape)
    case .values: return typed.term
    default: return .list(single(typed))
    }
  }

  /// As a list, of elements where it has elements.
  func asList(_ typed: TypedTerm) -> Term {
    switch typed.kind {
    case .nodes, .values: typed.term
    case .node: .list(typed.term)
    default: .list(single(typed))
    }
  }
}

extension TypedTerm {
  /// Whether it is a truth, or a text that is no date or time: one that equals it is the same text.
  fileprivate var isPlain: Bool {
    if case .truth = kind { return true }
    guard case .literal(let text) = term else { return false }
    return text.hasPrefix("s") && !Temporal.mayBe(String(text.dropFirst()))
  }

  var isList: Bool {
    switch kind {
    case .nodes, .values: true
    default: false
    }
  }

  /// What it is as a list.
  var listKind: Kind {
    switch kind {
    case .nodes(let shape), .node(let shape): .nodes(shape)
    default: .values
    }
  }
}
