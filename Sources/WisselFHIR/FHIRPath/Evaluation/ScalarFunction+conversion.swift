extension ScalarFunction {
  /// What `toInteger` and its like make of a value (FHIRPath, conversion).
  func converted(_ input: SystemValue) -> SystemValue? {
    switch self {
    case .toString:
      switch input {
      case .boolean(let value): .string(value ? "true" : "false")
      case .number(let number): .string(number.text)
      case .vastNumber(let digits): .string(digits)
      case .quantity(let number, let unit): .string("\(number.text) '\(unit)'")
      case .string, .temporal: input.text.map { .string($0) }
      }
    case .toBoolean: Self.boolean(input).map { .boolean($0) }
    case .toInteger:
      switch input {
      case .boolean(let value): .number(ExactDecimal(value ? 1 : 0))
      case .number(let number): number.isInteger ? input : nil
      case .string(let text): Self.number(text).flatMap { $0.isInteger ? .number($0) : nil }
      case .temporal(let temporal): Self.number(temporal.text).flatMap { $0.isInteger ? .number($0) : nil }
      default: nil
      }
    case .toDecimal:
      switch input {
      case .boolean(let value): .number(ExactDecimal(value ? 1 : 0))
      case .number: input
      default: input.text.flatMap(Self.number).map { .number($0) }
      }
    case .toDate: Self.temporal(input, .date)
    case .toDateTime: Self.temporal(input, .dateTime)
    case .toTime: input.text.flatMap { Temporal($0, kind: .time) }.map { .temporal($0) }
    default: nil
    }
  }

  private static func boolean(_ input: SystemValue) -> Bool? {
    switch input {
    case .boolean(let value): return value
    case .number(let number):
      return number.isEqual(to: ExactDecimal(1)) ? true : number.isEqual(to: ExactDecimal(0)) ? false : nil
    default:
      guard let text = input.text?.lowercased() else { return nil }
      if ["true", "t", "yes", "y", "1", "1.0"].contains(text) { return true }
      return ["false", "f", "no", "n", "0", "0.0"].contains(text) ? false : nil
    }
  }

  /// Digits with a sign and a point, and no exponent.
  private static func number(_ text: String) -> ExactDecimal? {
    guard !text.utf8.contains(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) else { return nil }
    return ExactDecimal(text.hasPrefix("+") ? String(text.dropFirst()) : text)
  }

  private static func temporal(_ input: SystemValue, _ kind: Temporal.Kind) -> SystemValue? {
    guard let text = input.text else { return nil }
    let day = kind == .date ? String(text.prefix { $0 != "T" }) : text
    return Temporal(day, kind: kind).map { .temporal($0) }
  }
}
