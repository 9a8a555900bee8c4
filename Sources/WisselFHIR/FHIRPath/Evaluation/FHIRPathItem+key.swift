extension FHIRPathItem {
  /// The value an operator works on: of a Quantity element its number with its unit.
  var operand: SystemValue? { value ?? quantity }

  /// A text that equal items share and others do not.
  package var key: String { value?.key ?? Self.key(json) }

  /// The bytes of ``key``, for a comparison code point by code point: Swift takes texts for the same of which one has a
  /// letter with its accent and the other the letter and the accent.
  var identity: [UInt8] { Array(key.utf8) }

  /// The same for equivalence: without regard to case and spaces, and of decimals without trailing zeros.
  var equivalence: [UInt8] {
    guard let text = value?.text else { return identity }
    return Array("s\(text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " "))".utf8)
  }

  private static func key(_ json: JSON) -> String {
    switch json {
    case .array(let items): "[" + items.map(key).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { JSON.string($0.name).text + ":" + key($0.value) }.sorted {
          $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        .joined(separator: ",") + "}"
    default: SystemValue(json, type: "string")?.key ?? "null"
    }
  }
}

extension SystemValue {
  /// A text that equal values share and others do not.
  package var key: String {
    switch self {
    case .boolean(let value): value ? "btrue" : "bfalse"
    case .number(let number): "n" + number.trimmed.text
    case .vastNumber(let digits): "h" + digits
    case .quantity(let number, let unit): "q" + number.trimmed.text + "|" + unit
    case .string(let text): "s" + text
    case .temporal(let temporal): "s" + (temporal.kind == .date ? temporal.text : temporal.key)
    }
  }
}
