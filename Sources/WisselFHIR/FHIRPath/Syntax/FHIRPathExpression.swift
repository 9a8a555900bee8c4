/// An expression as a tree. What stands without anything before it is read from `$this`.
package struct FHIRPathExpression: Sendable {
  package indirect enum Kind: Sendable {
    /// `{}`
    case empty
    case literal(SystemValue)
    /// `%name`
    case variable(String)
    case this
    case index
    case total
    case member(of: FHIRPathExpression, String)
    case item(of: FHIRPathExpression, at: FHIRPathExpression)
    case function(FHIRPathFunction, of: FHIRPathExpression, [FHIRPathExpression])
    /// `is`, `as` and `ofType` with the type's name, namespace left out.
    case type(TypeOperation, of: FHIRPathExpression, String)
    /// `getReferenceKey`, with the type the reference must have.
    case referenceKey(of: FHIRPathExpression, String?)
    case negative(FHIRPathExpression)
    case binary(FHIRPathOperator, FHIRPathExpression, FHIRPathExpression)
  }

  package enum TypeOperation: String, Sendable {
    case `is`, `as`, ofType
  }

  package let kind: Kind
  /// The column in the expression's text, counted from 1.
  package let column: Int
  /// How deep the tree is from here.
  let depth: Int

  init(_ kind: Kind, at column: Int) {
    self.kind = kind
    self.column = column
    depth = 1 + (kind.parts.map(\.depth).max() ?? 0)
  }
}

extension FHIRPathExpression.Kind {
  /// The expressions this one is made of.
  package var parts: [FHIRPathExpression] {
    switch self {
    case .empty, .literal, .variable, .this, .index, .total: []
    case .member(let base, _), .type(_, let base, _), .referenceKey(let base, _), .negative(let base): [base]
    case .item(let base, let index): [base, index]
    case .function(_, let base, let arguments): [base] + arguments
    case .binary(_, let left, let right): [left, right]
    }
  }
}

/// The operators between two expressions.
package enum FHIRPathOperator: String, Sendable {
  case multiply = "*"
  case divide = "/"
  case div
  case mod
  case add = "+"
  case subtract = "-"
  case concatenate = "&"
  case union = "|"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "="
  case equivalent = "~"
  case notEqual = "!="
  case notEquivalent = "!~"
  case `in`
  case contains
  case and
  case xor
  case or
  case implies
}
