extension StructureCheck {
  /// What cannot be so although FHIR allows it: warnings.
  mutating func resource(_ node: Int, _ type: String) {
    let known = structure.known
    switch type {
    case "Patient":
      order(node, known.birthDate, known.deceasedDateTime, "the death lies before the birth")
      age(node)
    case "Condition":
      order(node, known.onsetDateTime, known.abatementDateTime, "the condition ends before it begins")
    case "Observation": vitals(node)
    case "Bundle": if !isHistory(node) { fullUrls(node) }
    default: break
    }
  }

  private func moment(_ node: Int, _ symbol: UInt16) -> (node: Int, moment: Moment)? {
    guard let member = tape.member(node, symbol), tape[member].kind == .string else { return nil }
    return Moment(tape.value(member)).map { (member, $0) }
  }

  private mutating func order(_ node: Int, _ first: UInt16, _ second: UInt16, _ message: String) {
    guard let start = moment(node, first), let end = moment(node, second), start.moment.first > end.moment.last else {
      return
    }
    report.warning(end.node, "order", message)
  }

  private mutating func age(_ node: Int) {
    guard let birth = moment(node, structure.known.birthDate),
      let end = moment(node, structure.known.deceasedDateTime)?.moment.first ?? now,
      (end - birth.moment.last) / 86400 > 130 * 365, birth.moment.day >= Moment.days(1850, 1, 1)
    else { return }
    report.warning(birth.node, "age", "nobody is known to have lived that long")
  }

  /// bdl-7: each entry of a Bundle has an address of its own, or a version of its own.
  private mutating func fullUrls(_ node: Int) {
    guard let list = tape.member(node, structure.known.entry), tape[list].kind == .array else { return }
    var seen: Set<[UInt8]> = []
    for entry in tape.children(list) {
      guard let url = tape.member(entry, structure.known.fullUrl) else { continue }
      let version = tape.member(entry, structure.known.resource)
        .flatMap { tape.member($0, structure.known.meta) }.flatMap { tape.member($0, structure.known.versionId) }
      let key = tape.unescaped(url) + [0] + (version.map { tape.unescaped($0) } ?? [])
      if !seen.insert(key).inserted {
        report.error(url, nil, "bdl-7", "another entry has the same address and version")
      }
    }
  }

  private func isHistory(_ node: Int) -> Bool {
    tape.member(node, structure.known.type).map { tape.equals($0, "history") } ?? false
  }

  /// Measured values outside of what a living body has, by LOINC code and UCUM unit.
  private mutating func vitals(_ node: Int) {
    let known = structure.known
    guard let quantity = tape.member(node, known.valueQuantity), tape[quantity].kind == .object,
      let value = tape.member(quantity, known.value), tape[value].kind == .number,
      let unit = tape.member(quantity, known.code), tape[unit].kind == .string,
      let concept = tape.member(node, known.code), tape[concept].kind == .object,
      let codings = tape.member(concept, known.coding), tape[codings].kind == .array
    else { return }
    for coding in tape.children(codings) {
      guard let code = tape.member(coding, known.code), let system = tape.member(coding, known.system),
        tape[code].kind == .string, tape.equals(system, "http://loinc.org"),
        let range = VitalRange.range(tape.value(code)),
        tape.value(unit).elementsEqual(range.unit.utf8)
      else { continue }
      let text = String(decoding: tape.value(value), as: UTF8.self)
      if let number = Double(text), !range.values.contains(number) {
        report.warning(quantity, "impossible-value", "no living body has such a value in this unit")
      }
      return
    }
  }
}

/// What a living body may have, with room to spare.
enum VitalRange {
  static func range(_ code: Bytes) -> (unit: String, values: ClosedRange<Double>)? {
    guard let base = code.baseAddress else { return nil }
    let symbol = symbols.symbol(base, code.count)
    return symbol == 0 ? nil : (ranges[Int(symbol) - 1].1, ranges[Int(symbol) - 1].2)
  }

  private static let symbols = SymbolTable(ranges.map(\.0))

  /// LOINC code, UCUM unit, range.
  private static let ranges: [(String, String, ClosedRange<Double>)] = [
    ("8310-5", "Cel", 10...48), ("8302-2", "cm", 15...280), ("29463-7", "kg", 0.1...700), ("8867-4", "/min", 0...400),
    ("9279-1", "/min", 0...200), ("2708-6", "%", 0...100), ("59408-5", "%", 0...100),
    ("8480-6", "mm[Hg]", 0...400), ("8462-4", "mm[Hg]", 0...300), ("39156-5", "kg/m2", 3...250),
  ]
}
