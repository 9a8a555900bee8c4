/// Builds the tree of an expression (FHIRPath N1, grammar), to a bounded depth.
struct FHIRPathParser {
  /// How deep an expression may be, and how long.
  static let maximumDepth = 400
  static let maximumLength = 20_000
  /// How deep parentheses, brackets and arguments may lie in one another.
  static let maximumNesting = 60

  private let tokens: [FHIRPathToken]
  private var position = 0
  private var nesting = 0

  static func parse(_ text: String) throws(FHIRPathError) -> FHIRPathExpression {
    guard text.utf8.count <= maximumLength else { throw FHIRPathError(1, "the expression is too long") }
    var parser = FHIRPathParser(tokens: try FHIRPathLexer.tokens(text))
    let expression = try parser.expression()
    guard parser.next.kind == .end else { throw parser.unexpected() }
    return expression
  }

  private init(tokens: [FHIRPathToken]) { self.tokens = tokens }

  private var next: FHIRPathToken { tokens[min(position, tokens.count - 1)] }

  private func unexpected(_ expected: String? = nil) -> FHIRPathError {
    let found =
      switch next.kind {
      case .end: "the end"
      case .name(let name), .quotedName(let name), .special(let name): "'\(name)'"
      case .symbol(let symbol): "'\(symbol)'"
      case .string: "a text"
      case .number: "a number"
      case .temporal: "a date or time"
      case .variable(let name): "'%\(name)'"
      }
    return FHIRPathError(next.column, expected.map { "\($0) is expected, not \(found)" } ?? "unexpected \(found)")
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard next.isSymbol(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ symbol: String) throws(FHIRPathError) {
    guard take(symbol) else { throw unexpected("'\(symbol)'") }
  }

  private func make(_ kind: FHIRPathExpression.Kind, at column: Int) throws(FHIRPathError) -> FHIRPathExpression {
    let expression = FHIRPathExpression(kind, at: column)
    guard expression.depth <= Self.maximumDepth else { throw FHIRPathError(column, "the expression is too deep") }
    return expression
  }

  // MARK: Operators

  /// From the weakest binding to the strongest; `is` and `as` bind tighter than a union.
  private static let levels: [[FHIRPathOperator]] = [
    [.implies], [.or, .xor], [.and], [.in, .contains], [.equal, .equivalent, .notEqual, .notEquivalent],
    [.less, .lessOrEqual, .greater, .greaterOrEqual], [.union], [.add, .subtract, .concatenate],
    [.multiply, .divide, .div, .mod],
  ]
  private static let levelOfUnions = 6

  private mutating func expression() throws(FHIRPathError) -> FHIRPathExpression {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumNesting else { throw FHIRPathError(next.column, "the expression is too deep") }
    return try binary(0)
  }

  private mutating func binary(_ level: Int) throws(FHIRPathError) -> FHIRPathExpression {
    guard level < Self.levels.count else { return try signed() }
    var left = try level == Self.levelOfUnions ? typed() : binary(level + 1)
    while let operation = operation(among: Self.levels[level]) {
      let column = next.column
      position += 1
      let right = try level == Self.levelOfUnions ? typed() : binary(level + 1)
      left = try make(.binary(operation, left, right), at: column)
    }
    return left
  }

  private func operation(among operations: [FHIRPathOperator]) -> FHIRPathOperator? {
    switch next.kind {
    case .symbol(let text), .name(let text):
      FHIRPathOperator(rawValue: text).flatMap { operations.contains($0) ? $0 : nil }
    default: nil
    }
  }

  /// Something, and `is` or `as` with a type.
  private mutating func typed() throws(FHIRPathError) -> FHIRPathExpression {
    var left = try binary(Self.levelOfUnions + 1)
    while case .name(let word) = next.kind, word == "is" || word == "as" {
      let column = next.column
      position += 1
      left = try make(.type(word == "is" ? .is : .as, of: left, try typeName()), at: column)
    }
    return left
  }

  private mutating func signed() throws(FHIRPathError) -> FHIRPathExpression {
    let column = next.column
    var isNegative = false
    while true {
      if take("-") { isNegative.toggle() } else if !take("+") { break }
    }
    let expression = try path()
    return isNegative ? try make(.negative(expression), at: column) : expression
  }

  // MARK: Paths

  private mutating func path() throws(FHIRPathError) -> FHIRPathExpression {
    var expression = try term()
    while true {
      let column = next.column
      if take(".") {
        expression = try invocation(on: expression)
      } else if take("[") {
        let index = try self.expression()
        try expect("]")
        expression = try make(.item(of: expression, at: index), at: column)
      } else {
        return expression
      }
    }
  }

  private mutating func term() throws(FHIRPathError) -> FHIRPathExpression {
    let token = next
    switch token.kind {
    case .name(let name) where name == "true" || name == "false":
      position += 1
      return try make(.literal(.boolean(name == "true")), at: token.column)
    case .name, .quotedName, .special:
      return try invocation(on: try make(.this, at: token.column))
    case .string(let text):
      position += 1
      return try make(.literal(.string(text)), at: token.column)
    case .temporal(let temporal):
      position += 1
      return try make(.literal(.temporal(temporal)), at: token.column)
    case .number(let digits):
      position += 1
      guard let number = ExactDecimal(digits) else { throw FHIRPathError(token.column, "the number is too long") }
      return try make(.literal(quantity(number) ?? .number(number)), at: token.column)
    case .variable(let name):
      position += 1
      return try make(.variable(name), at: token.column)
    case .symbol("("):
      position += 1
      let expression = try expression()
      try expect(")")
      return expression
    case .symbol("{"):
      position += 1
      try expect("}")
      return try make(.empty, at: token.column)
    default: throw unexpected()
    }
  }

  private static let calendarWords: Set<String> = [
    "year", "month", "week", "day", "hour", "minute", "second", "millisecond",
  ]

  private mutating func quantity(_ number: ExactDecimal) -> SystemValue? {
    switch next.kind {
    case .string(let unit):
      position += 1
      return .quantity(number, unit: unit)
    case .name(let word):
      let singular = word.hasSuffix("s") ? String(word.dropLast()) : word
      guard Self.calendarWords.contains(singular) else { return nil }
      position += 1
      return .quantity(number, unit: singular)
    default: return nil
    }
  }

  private mutating func invocation(on base: FHIRPathExpression) throws(FHIRPathError) -> FHIRPathExpression {
    let token = next
    let name: String
    switch token.kind {
    case .special(let special):
      position += 1
      guard case .this = base.kind else { throw FHIRPathError(token.column, "'$\(special)' follows nothing") }
      return try make(special == "this" ? .this : special == "index" ? .index : .total, at: token.column)
    case .name(let word): name = word
    case .quotedName(let word): name = word
    default: throw unexpected("a name")
    }
    position += 1
    guard next.isSymbol("(") else { return try make(.member(of: base, name), at: token.column) }
    position += 1
    if let operation = FHIRPathExpression.TypeOperation(rawValue: name) {
      let type = try typeName()
      try expect(")")
      return try make(.type(operation, of: base, type), at: token.column)
    }
    if name == "getReferenceKey" {
      let type = next.isSymbol(")") ? nil : try typeName()
      try expect(")")
      return try make(.referenceKey(of: base, type), at: token.column)
    }
    guard let function = FHIRPathFunction(rawValue: name) else {
      throw FHIRPathError(token.column, "there is no function '\(name)'")
    }
    return try make(.function(function, of: base, try arguments(of: function, at: token.column)), at: token.column)
  }

  private mutating func arguments(
    of function: FHIRPathFunction, at column: Int
  ) throws(FHIRPathError) -> [FHIRPathExpression] {
    var arguments: [FHIRPathExpression] = []
    if !take(")") {
      repeat { arguments.append(try expression()) } while take(",")
      try expect(")")
    }
    let allowed = function.arguments
    guard allowed.contains(arguments.count) else {
      let (least, most) = (allowed.lowerBound, allowed.upperBound)
      let wanted = least == most ? "\(least)" : "\(least) to \(most)"
      throw FHIRPathError(column, "'\(function.rawValue)' takes \(wanted) arguments, not \(arguments.count)")
    }
    return arguments
  }

  /// A type's name; `FHIR.` and `System.` before it are left out.
  private mutating func typeName() throws(FHIRPathError) -> String {
    var name = try word()
    while take(".") { name = try word() }
    return name
  }

  private mutating func word() throws(FHIRPathError) -> String {
    switch next.kind {
    case .name(let name), .quotedName(let name):
      position += 1
      return name
    default: throw unexpected("a type's name")
    }
  }
}
