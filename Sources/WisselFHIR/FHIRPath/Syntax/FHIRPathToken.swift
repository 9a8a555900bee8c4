/// A word of an expression.
struct FHIRPathToken: Equatable {
  enum Kind: Equatable {
    case name(String)
    /// A name in backquotes, which is no keyword.
    case quotedName(String)
    case string(String)
    case number(String)
    case temporal(Temporal)
    /// `%name`.
    case variable(String)
    /// `$this`, `$index`, `$total`.
    case special(String)
    case symbol(String)
    case end
  }

  let kind: Kind
  /// The column in the expression, counted from 1.
  let column: Int

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }
}
