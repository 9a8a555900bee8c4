import WisselFHIR

/// Pieces of resources as JSON text. What goes in is our own and needs no escaping, unless said.
enum FHIRText {
  static func reference(_ type: ResourceType, _ id: String) -> String { #"{"reference":"\#(type.rawValue)/\#(id)"}"# }

  static func coding(_ system: String, _ code: String, _ display: String? = nil) -> String {
    let display = display.map { #","display":"\#($0)""# } ?? ""
    return #"{"system":"\#(system)","code":"\#(code)"\#(display)}"#
  }

  static func concept(_ codings: String..., text: String? = nil) -> String {
    let text = text.map { #","text":"\#($0)""# } ?? ""
    return #"{"coding":[\#(codings.joined(separator: ","))]\#(text)}"#
  }

  static func period(_ start: String, _ end: String?) -> String {
    let end = end.map { #","end":"\#($0)""# } ?? ""
    return #"{"start":"\#(start)"\#(end)}"#
  }

  static func meta(_ updated: Moment, profile: String? = nil) -> String {
    let profile = profile.map { #","profile":["https://plugin.healthcare/fhir/StructureDefinition/\#($0)"]"# } ?? ""
    return #"{"versionId":"1","lastUpdated":"\#(updated.text)"\#(profile)}"#
  }

  /// A text in quotes, whatever it holds.
  static func quoted(_ text: String) -> String {
    var quoted = ""
    JSON.write(text, to: &quoted)
    return quoted
  }
}

/// The addresses of code systems.
enum CodeSystem {
  static let icd10 = "http://hl7.org/fhir/sid/icd-10-nl"
  static let thesaurus = "https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus"
  static let specialisms = "https://plugin.healthcare/fhir/CodeSystem/dhd-specialisms"
  static let vektis = "urn:oid:2.16.840.1.113883.2.4.6.7"
  static let activities = "urn:oid:2.16.840.1.113883.2.4.3.27.15.5"
  static let snomed = "http://snomed.info/sct"
  static let loinc = "http://loinc.org"
  static let ucum = "http://unitsofmeasure.org"
  static let atc = "http://www.whocc.no/atc"
  static let act = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
  static let icdO3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"
  static let palga = "urn:oid:2.16.840.1.113883.2.4.3.23.5.2"
}
