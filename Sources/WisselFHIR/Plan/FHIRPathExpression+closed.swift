extension FHIRPathExpression {
  /// Whether it is nothing but the place in the iteration of a view.
  var isRowIndex: Bool {
    if case .variable(ViewDefinition.rowIndex) = kind { true } else { false }
  }

  /// Whether it speaks of the place in the iteration of a view.
  var mentionsRowIndex: Bool {
    if case .variable(ViewDefinition.rowIndex) = kind { return true }
    return kind.parts.contains(where: \.mentionsRowIndex)
  }

  /// Whether it speaks of what a view's selection is read from.
  var mentionsContext: Bool {
    if case .variable("context") = kind { return true }
    return kind.parts.contains(where: \.mentionsContext)
  }

  /// Whether it speaks of the place in a list, or of a total.
  var mentionsIndex: Bool {
    switch kind {
    case .index, .total: true
    default: kind.parts.contains(where: \.mentionsIndex)
    }
  }

  /// Whether it is a value that stands in the expression.
  var isLiteral: Bool {
    switch kind {
    case .literal, .empty: true
    default: false
    }
  }

  /// Whether it gives one calculated value, or none.
  func isValue(_ constants: [String: FHIRPathItem]) -> Bool {
    switch kind {
    case .literal: return true
    case .variable(let name): return constants[name] != nil || name == ViewDefinition.rowIndex
    case .function(let function, _, _): return [.count, .join].contains(function) || function.isPredicate
    default: return fixedKind == .boolean
    }
  }

  /// The value of a calculation with nothing but values in it; nil for others, and where it gives none.
  func fixedValue(_ constants: [String: FHIRPathItem]) -> SystemValue? {
    switch kind {
    case .negative, .binary: break
    default: return nil
    }
    guard isFixed(constants) else { return nil }
    let evaluator = FHIRPathEvaluator(variables: constants.mapValues { [$0] })
    let items = try? evaluator.evaluate(FHIRPath(root: self), on: [])
    return items?.count == 1 ? items?[0].value : nil
  }

  private func isFixed(_ constants: [String: FHIRPathItem]) -> Bool {
    switch kind {
    case .literal: true
    case .variable(let name): constants[name]?.value != nil
    case .negative, .binary: kind.parts.allSatisfy { $0.isFixed(constants) }
    default: false
    }
  }

  /// Whether SQL compares what it gives: a quantity, it does not.
  var isComparable: Bool {
    switch kind {
    case .literal(.quantity), .empty: false
    default: true
    }
  }
}

extension FHIRPathExpression: CustomStringConvertible {
  /// The expression, in a form that tells any two apart.
  package var description: String {
    func all(_ parts: [FHIRPathExpression]) -> String { parts.map(\.description).joined(separator: ",") }
    return switch kind {
    case .empty: "{}"
    case .literal(let value): "\(value.typeName):\(JSON.string(Encoded.text(value)).text)"
    case .variable(let name): "%\(JSON.string(name).text)"
    case .this: "$this"
    case .index: "$index"
    case .total: "$total"
    case .member(let base, let name): "\(base).\(JSON.string(name).text)"
    case .item(let base, let index): "\(base)[\(index)]"
    case .function(let function, let base, let arguments): "\(base).\(function.rawValue)(\(all(arguments)))"
    case .type(let operation, let base, let type): "\(base).\(operation.rawValue)(\(JSON.string(type).text))"
    case .referenceKey(let base, let type): "\(base).getReferenceKey(\(type ?? ""))"
    case .negative(let base): "-(\(base))"
    case .binary(let operation, let left, let right): "(\(left) \(operation.rawValue) \(right))"
    }
  }
}
