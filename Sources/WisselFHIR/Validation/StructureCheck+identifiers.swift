extension StructureCheck {
  /// Dutch identifiers of a known form: a number that cannot be one is a warning.
  mutating func identifier(_ node: Int) {
    guard let system = tape.member(node, structure.known.system), tape[system].kind == .string,
      let value = tape.member(node, structure.known.value), tape[value].kind == .string,
      tape.value(system).count > 20, let form = DutchIdentifier.form(of: tape.value(system))
    else { return }
    if !form.accepts(tape.value(value)) { report.warning(value, "identifier-form", "the value is \(form.description)") }
  }
}

/// The forms of the identifiers that the Dutch profiles name.
enum DutchIdentifier: Int, CaseIterable {
  case bsn, agb, ura, uzi, big

  static func form(of system: Bytes) -> DutchIdentifier? {
    guard let base = system.baseAddress else { return nil }
    let symbol = Int(symbols.symbol(base, system.count))
    return symbol == 0 ? nil : DutchIdentifier(rawValue: (symbol - 1) / 2)
  }

  /// Each under its address and its OID.
  private static let symbols = SymbolTable([
    "http://fhir.nl/fhir/NamingSystem/bsn", "urn:oid:2.16.840.1.113883.2.4.6.3",
    "http://fhir.nl/fhir/NamingSystem/agb-z", "urn:oid:2.16.840.1.113883.2.4.6.1",
    "http://fhir.nl/fhir/NamingSystem/ura", "urn:oid:2.16.528.1.1007.3.3",
    "http://fhir.nl/fhir/NamingSystem/uzi-nr-pers", "urn:oid:2.16.528.1.1007.3.1",
    "http://fhir.nl/fhir/NamingSystem/big", "urn:oid:2.16.528.1.1007.5.1",
  ])

  var description: String {
    switch self {
    case .bsn: "a citizen service number: nine digits that pass the test of eleven"
    case .agb: "an AGB code: eight digits"
    case .ura: "a URA number: eight digits"
    case .uzi: "a UZI number: nine digits"
    case .big: "a BIG number: eleven digits"
    }
  }

  private var length: Int {
    switch self {
    case .bsn, .uzi: 9
    case .agb, .ura: 8
    case .big: 11
    }
  }

  func accepts(_ value: Bytes) -> Bool {
    guard value.count == length, value.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    guard self == .bsn else { return true }
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    let sum = zip(value, weights).reduce(0) { $0 + (Int($1.0) - 0x30) * $1.1 }
    return sum % 11 == 0 && sum != 0
  }
}
