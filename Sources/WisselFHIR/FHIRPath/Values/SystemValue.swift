/// A value without parts: what FHIRPath calls a system type, and what the primitive elements of FHIR hold.
package enum SystemValue: Sendable, Hashable {
  case boolean(Bool)
  case string(String)
  /// An integer or a decimal; which of the two, its digits tell.
  case number(ExactDecimal)
  /// A number that is too long or too large to calculate with, as it was written.
  case vastNumber(String)
  case temporal(Temporal)
  /// A number with a unit: UCUM, or a calendar word in the singular.
  case quantity(ExactDecimal, unit: String)
}

extension SystemValue {
  /// The value of a JSON value that is no object or array.
  ///
  /// - Parameter type: Its FHIR type, if known. A text of unknown type that reads as a date or time is taken for one.
  package init?(_ json: JSON, type: String?) {
    switch json {
    case .bool(let value): self = .boolean(value)
    case .number(let digits): self = ExactDecimal(digits).map { .number($0) } ?? .vastNumber(digits)
    case .string(let text):
      if let type {
        let kind = FHIRTypes.temporals[type]
        self = kind.flatMap { Temporal(text, kind: $0) }.map { .temporal($0) } ?? .string(text)
      } else {
        self = Temporal(text).map { .temporal($0) } ?? .string(text)
      }
    default: return nil
    }
  }

  /// The text, of texts, dates and times.
  package var text: String? {
    switch self {
    case .string(let text): text
    case .temporal(let temporal): temporal.text
    default: nil
    }
  }

  /// The value as JSON has it.
  package var json: JSON {
    switch self {
    case .boolean(let value): .bool(value)
    case .string(let text): .string(text)
    case .number(let number): .number(number.text)
    case .vastNumber(let digits): .number(digits)
    case .temporal(let temporal): .string(temporal.text)
    case .quantity(let number, let unit):
      .object([JSON.Member("value", .number(number.text)), JSON.Member("unit", .string(unit))])
    }
  }

  /// The name of its type in FHIRPath.
  package var typeName: String {
    switch self {
    case .boolean: "Boolean"
    case .string: "String"
    case .number(let number): number.isInteger ? "Integer" : "Decimal"
    case .vastNumber: "Decimal"
    case .temporal(let temporal):
      switch temporal.kind {
      case .date: "Date"
      case .dateTime: "DateTime"
      case .time: "Time"
      }
    case .quantity: "Quantity"
    }
  }
}
