/// A rule in FHIRPath that an element must satisfy.
struct Invariant: Sendable {
  let key: String
  let severity: Finding.Severity
  let path: FHIRPath
  /// What decides the plain cases without evaluating.
  let quick: QuickCheck?

  /// Nil for an expression that cannot be read.
  init?(key: String, severity: Finding.Severity, expression: String, symbols: SymbolTable) {
    guard let path = try? FHIRPath(expression) else { return nil }
    (self.key, self.severity, self.path) = (key, severity, path)
    quick = QuickCheck(path.root, symbols)
  }

  var message: String { "the rule \(key) does not hold: \(path.text)" }

  /// Whether the rule holds of an element. What cannot be told, as for an empty result, does not count against it.
  func holds(_ node: FHIRNode, resource: FHIRNode, root: FHIRNode) -> Bool {
    let evaluator = FHIRPathEvaluator(
      variables: FHIRPathEvaluator.variables(resource: resource, context: node, rootResource: root))
    guard let items = try? evaluator.evaluate(path, on: [.node(node)]), items.count == 1 else { return true }
    if case .boolean(let value)? = items[0].value { return value }
    return true
  }
}

extension Invariant {
  /// The invariants of FHIR R4 by the path of their element.
  static func r4(_ symbols: SymbolTable) -> [String: [Invariant]] {
    var found: [String: [Invariant]] = [:]
    for line in R4Invariants.text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      guard let severity = Finding.Severity(rawValue: words[2]),
        let invariant = Invariant(key: words[1], severity: severity, expression: words[3], symbols: symbols)
      else { preconditionFailure("the invariant \(words[1]) cannot be read") }
      found[words[0], default: []].append(invariant)
    }
    return found
  }
}
