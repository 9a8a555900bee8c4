extension ScalarFunction {
  /// `+ - * / div mod` (FHIRPath, math).
  func calculated(_ left: SystemValue, _ right: SystemValue) -> SystemValue? {
    switch (left, right) {
    case (.number(let left), .number(let right)): return calculated(left, right).map { .number($0) }
    case (.quantity(let left, let unit), .quantity(let right, let other)):
      guard self == .add || self == .subtract, SystemValue.isSameUnit(unit, other) else { return nil }
      return calculated(left, right).map { .quantity($0, unit: unit) }
    case (.quantity(let left, let unit), .number(let right)):
      guard self == .multiply || self == .divide else { return nil }
      return calculated(left, right).map { .quantity($0, unit: unit) }
    case (.temporal(let moment), .quantity(let number, let unit)):
      guard self == .add || self == .subtract else { return nil }
      return moment.adding(self == .add ? number : -number, unit: unit).map { .temporal($0) }
    default:
      guard self == .add, let left = left.text, let right = right.text else { return nil }
      return .string(left + right)
    }
  }

  private func calculated(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .div: left.wholeQuotient(right)
    case .mod: left.remainder(right)
    default: nil
    }
  }

  func number(_ input: SystemValue, _ rest: [SystemValue]) -> SystemValue? {
    if case .quantity(let number, let unit) = input {
      guard case .number(let number)? = self.number(.number(number), rest) else { return nil }
      return .quantity(number, unit: unit)
    }
    guard case .number(let number) = input else { return nil }
    let result: ExactDecimal? =
      switch self {
      case .negative: -number
      case .abs: number.coefficient < 0 ? -number : number
      case .ceiling: number.rounded(to: 0, .up)
      case .floor: number.rounded(to: 0, .down)
      case .truncate: number.rounded(to: 0, .toZero)
      case .round:
        rest.isEmpty ? number.rounded(to: 0, .half) : rest[0].integer.flatMap { number.rounded(to: $0, .half) }
      default: nil
      }
    return result.map { .number($0) }
  }
}

extension ExactDecimal {
  enum Rounding { case up, down, toZero, half }

  /// The number with at most some digits behind the point; half goes away from zero.
  func rounded(to digits: Int, _ rounding: Rounding) -> ExactDecimal? {
    guard digits >= 0 else { return nil }
    guard digits < scale else { return self }
    let power = Int128(Self.power(scale - digits))
    var (quotient, rest) = coefficient.quotientAndRemainder(dividingBy: power)
    switch rounding {
    case .up: if rest > 0 { quotient += 1 }
    case .down: if rest < 0 { quotient -= 1 }
    case .toZero: rest = 0
    case .half: if rest.magnitude >= UInt128(power) - rest.magnitude { quotient += coefficient < 0 ? -1 : 1 }
    }
    return ExactDecimal(quotient, scale: digits)
  }
}
