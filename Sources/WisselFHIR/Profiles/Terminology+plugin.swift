extension Terminology {
  /// The code lists of FHIR R4 and the value sets behind the PLUGIN profiles.
  ///
  /// A coding under the guide's own address of the diagnosis thesaurus counts under its national identifier too: the
  /// inherited binding of a condition's code names only the latter. The same holds of ICD-O-3.
  static let plugin: Terminology = {
    let lines = PluginTerminology.text.split(separator: "\n").compactMap { try? JSONParser.parse(String($0)) }
    let systems = Dictionary(
      lines.compactMap { line in line["system"]?.string.map { ($0, line) } }, uniquingKeysWith: { first, _ in first })
    let own = Dictionary(
      lines.compactMap { line in line["valueSet"]?.string.map { ($0, line) } }, uniquingKeysWith: { first, _ in first })
    let base = R4Codes.valueSets.map { ($0.url, [$0.include]) }
    let sets = own.keys.sorted().map { ($0, includes($0, own, systems, depth: 0)) }
    return Terminology(
      base + sets, synonyms: synonyms)
  }()

  private static let synonyms = [
    ("https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus", "urn:oid:2.16.840.1.113883.2.4.4.1.902.40"),
    ("http://terminology.hl7.org/CodeSystem/icd-o-3", "urn:oid:2.16.840.1.113883.6.43.1"),
  ]

  private static func includes(
    _ url: String, _ sets: [String: JSON], _ systems: [String: JSON], depth: Int
  ) -> [Include] {
    guard depth < 8 else { return [] }
    return (sets[url]?["include"]?.array ?? []).flatMap { include -> [Include] in
      if let others = include["valueSets"]?.array {
        return others.compactMap(\.string).flatMap { includes($0, sets, systems, depth: depth + 1) }
      }
      let system = include["system"]?.string
      if let codes = include["codes"]?.array {
        return [Include(system: system, members: .codes(codes.compactMap(\.string)))]
      }
      guard include["wholeSystem"] != nil, let system else { return [Include(system: system, members: .filter)] }
      let content = systems[system] ?? synonyms.first { $0.1 == system }.flatMap { systems[$0.0] }
      let digits = content?["pattern"]?.string == "^[0-9]{10}$" ? 10 : nil
      return [
        Include(system: system, members: .all(content?["codes"]?.array?.compactMap(\.string), digits: digits))
      ]
    }
  }
}
