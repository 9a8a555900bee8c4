/// The resource types behind the profiles that references may point to.
enum ProfileTargets {
  /// Nil for a profile whose type is not known.
  static func type(of url: String, _ source: ProfileSource) -> String? {
    let base = "http://hl7.org/fhir/StructureDefinition/"
    if url.hasPrefix(base) { return String(url.dropFirst(base.count)) }
    if let own = source.resources.first(where: { $0.head["url"]?.string == url }) {
      return own.head["baseType"]?.string
    }
    return url.split(separator: "/").last.flatMap { dutch[String($0)] }
  }

  /// nl-core, release 0.12.0-beta.1.
  private static let dutch: [String: String] = [
    "nl-core-Patient": "Patient", "nl-core-Problem": "Condition", "nl-core-Procedure-event": "Procedure",
    "nl-core-Procedure-request": "ServiceRequest", "nl-core-HealthProfessional-PractitionerRole": "PractitionerRole",
    "nl-core-HealthProfessional-Practitioner": "Practitioner", "nl-core-HealthcareProvider": "Location",
    "nl-core-HealthcareProvider-Organization": "Organization", "nl-core-ContactPerson": "RelatedPerson",
    "nl-core-TextResult": "DiagnosticReport", "nl-core-TextResult.VisualResult": "Media",
  ]
}

extension QuickCheck.Names {
  init(_ list: [UInt16], _ table: SymbolTable) {
    var bits = [UInt64](repeating: 0, count: table.names.count / 64 + 1)
    for symbol in list where symbol > 0 { bits[Int(symbol) / 64] |= 1 << UInt64(symbol % 64) }
    self.init(bits: bits)
  }
}

extension Structure {
  /// The elements of a type that have one of some names.
  func elements(of type: Int, _ names: QuickCheck.Names) -> [ElementRule] {
    (0..<types[type].elementCount).map { types[type].elements[$0] }.filter { names.contains($0.symbol) }
  }

  /// Whether FHIR R4 asks for the element.
  func isMandatory(_ element: ElementRule) -> Bool { element.traits.contains(.mandatory) }
}
