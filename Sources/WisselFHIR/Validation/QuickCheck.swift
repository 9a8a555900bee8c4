/// A part of FHIRPath that is decided on a tape, without values: what exists, what equals a text, and what follows.
///
/// It answers true or false only where the full evaluation would; nil means that one has to look.
indirect enum QuickCheck: Sendable {
  case exists(Steps)
  case empty(Steps)
  /// Whether some element on the way satisfies a criterion.
  case some(Steps, QuickCheck)
  case none(Steps, QuickCheck)
  case every(Steps, QuickCheck)
  case equals(Steps, [UInt8], isEqual: Bool)
  case not(QuickCheck)
  case both(QuickCheck, QuickCheck)
  case either(QuickCheck, QuickCheck)
  case implies(QuickCheck, QuickCheck)
  case same(QuickCheck, QuickCheck)
  case unknown

  /// A way through elements: at each step the names of one element, all types of a choice.
  struct Steps: Sendable {
    var isFromResource = false
    var names: [Names] = []
  }
}

extension QuickCheck {
  /// The check for an expression; nil where nothing of it can be decided.
  init?(_ expression: FHIRPathExpression, _ symbols: SymbolTable) {
    self = Self.check(expression, symbols)
    if case .unknown = self { return nil }
  }

  private static func check(_ expression: FHIRPathExpression, _ symbols: SymbolTable) -> QuickCheck {
    switch expression.kind {
    case .binary(let operation, let left, let right): binary(operation, left, right, symbols)
    case .function(let function, let base, let arguments): call(function, base, arguments, symbols)
    default: .unknown
    }
  }

  private static func binary(
    _ operation: FHIRPathOperator, _ left: FHIRPathExpression, _ right: FHIRPathExpression, _ symbols: SymbolTable
  ) -> QuickCheck {
    switch operation {
    case .and: return .both(check(left, symbols), check(right, symbols))
    case .or: return .either(check(left, symbols), check(right, symbols))
    case .implies: return .implies(check(left, symbols), check(right, symbols))
    case .equal, .notEqual:
      if let steps = steps(left, symbols), case .literal(.string(let text)) = right.kind {
        return .equals(steps, Array(text.utf8), isEqual: operation == .equal)
      }
      let (one, two) = (check(left, symbols), check(right, symbols))
      return operation == .equal ? .same(one, two) : .not(.same(one, two))
    case .xor: return .not(.same(check(left, symbols), check(right, symbols)))
    default: return .unknown
    }
  }

  private static func call(
    _ function: FHIRPathFunction, _ base: FHIRPathExpression, _ arguments: [FHIRPathExpression], _ symbols: SymbolTable
  ) -> QuickCheck {
    switch function {
    case .not: return .not(check(base, symbols))
    case .all: return steps(base, symbols).map { .every($0, check(arguments[0], symbols)) } ?? .unknown
    case .exists, .empty:
      let isExists = function == .exists
      if isExists, let criterion = arguments.first {
        return steps(base, symbols).map { .some($0, check(criterion, symbols)) } ?? .unknown
      }
      if let steps = steps(base, symbols) { return isExists ? .exists(steps) : .empty(steps) }
      guard case .function(.where, let source, let criteria) = base.kind, let steps = steps(source, symbols) else {
        return .unknown
      }
      return isExists ? .some(steps, check(criteria[0], symbols)) : .none(steps, check(criteria[0], symbols))
    default: return .unknown
    }
  }

  private static func steps(_ expression: FHIRPathExpression, _ symbols: SymbolTable) -> Steps? {
    switch expression.kind {
    case .this: return Steps()
    case .variable("resource"): return Steps(isFromResource: true)
    case .member(let base, let name):
      guard var steps = steps(base, symbols), let first = name.unicodeScalars.first, !("A"..."Z").contains(first) else {
        return nil
      }
      steps.names.append(names(name, symbols))
      return steps
    default: return nil
    }
  }

  static func names(_ name: String, _ symbols: SymbolTable) -> Names {
    var bits = [UInt64](repeating: 0, count: symbols.names.count / 64 + 1)
    // The names are in order: those that begin alike stand together.
    var (low, high) = (0, symbols.names.count)
    while low < high {
      let middle = (low + high) / 2
      if symbols.names[middle] < name { low = middle + 1 } else { high = middle }
    }
    for index in low..<symbols.names.count {
      let candidate = symbols.names[index]
      guard candidate.hasPrefix(name) else { break }
      if candidate == name || FHIRTypes.type(suffix: candidate.dropFirst(name.count)) != nil {
        bits[(index + 1) / 64] |= 1 << UInt64((index + 1) % 64)
      }
    }
    return Names(bits: bits)
  }

  /// The JSON names an element may have.
  struct Names: Sendable {
    let bits: [UInt64]

    @inline(__always)
    func contains(_ symbol: UInt16) -> Bool {
      symbol > 0 && bits[Int(symbol) / 64] & (1 << UInt64(symbol % 64)) != 0
    }
  }
}
