/// A mistake planted in a resource, as sources make them: a piece of its text is replaced by another.
struct Defect {
  /// What kind of rule is broken.
  enum Kind: String, Sendable, CaseIterable {
    /// An element is missing that must be there, or one is there that must not.
    case cardinality
    /// A code that a required value set does not have.
    case binding
    /// A value of another kind than the element's, or none of its kind.
    case type
    /// An invariant of R4 or of a profile.
    case invariant
    /// The line is not JSON.
    case json
    /// An element that the resource does not have.
    case unknown
  }

  private enum Change {
    case replace(String, String)
    /// Takes an element out, value and all.
    case remove(String)
    /// Puts the number behind this text in quotes.
    case quote(String)
  }

  let kind: Kind
  let type: ResourceType
  /// The element, as FHIR paths name it.
  let path: String
  private let change: Change
  /// What a text must not hold, since the mistake would be made elsewhere in it than the path says.
  private let obstacle: String?

  private init(
    _ kind: Kind, _ type: ResourceType, _ path: String, _ change: Change, unless obstacle: String? = nil
  ) {
    (self.kind, self.type, self.path, self.change, self.obstacle) = (kind, type, path, change, obstacle)
  }

  /// The text with the mistake; nil where it has no place for it.
  func plant(in text: String) -> String? {
    if let obstacle, text.contains(obstacle) { return nil }
    switch change {
    case .replace(let found, let replacement):
      guard let range = text.firstRange(of: found) else { return nil }
      return text[..<range.lowerBound] + replacement + text[range.upperBound...]
    case .remove(let name):
      guard let range = text.firstRange(of: ",\"\(name)\":") else { return nil }
      return String(text[..<range.lowerBound]) + String(Self.behindValue(text[range.upperBound...]))
    case .quote(let found):
      guard let range = text.firstRange(of: found) else { return nil }
      let number = text[range.upperBound...].prefix { $0.isNumber || $0 == "." || $0 == "-" }
      return "\(text[..<number.startIndex])\"\(number)\"\(text[number.endIndex...])"
    }
  }

  /// What follows the JSON value a text begins with. Texts in our resources hold no brackets before their quotes end.
  private static func behindValue(_ text: Substring) -> Substring {
    var (depth, isText, isEscaped) = (0, false, false)
    for index in text.indices {
      let character = text[index]
      if isText {
        if !isEscaped, character == "\"" { isText = false }
        isEscaped = character == "\\" && !isEscaped
        continue
      }
      switch character {
      case "\"": isText = true
      case "{", "[": depth += 1
      case "}", "]":
        if depth == 0 { return text[index...] }
        depth -= 1
      case "," where depth == 0: return text[index...]
      default: break
      }
    }
    return text[text.endIndex...]
  }

  static let all: [Defect] = [
    Defect(.binding, .Patient, "Patient.gender", .replace(#""gender":""#, #""gender":"x-"#)),
    Defect(.type, .Patient, "Patient.birthDate", .replace(#""birthDate":""#, #""birthDate":"0"#)),
    Defect(.cardinality, .Patient, "Patient.identifier", .remove("identifier")),
    Defect(.type, .Patient, "Patient.active", .replace(#""active":true"#, #""active":"true""#)),
    Defect(.json, .Patient, "", .replace(#""active":true,"#, #""active":true,,"#)),
    Defect(
      .binding, .Encounter, "Encounter.status", .replace(#""status":"finished","class""#, #""status":"klaar","class""#)),
    Defect(.cardinality, .Encounter, "Encounter.serviceType", .remove("serviceType")),
    Defect(
      .type, .Encounter, "Encounter.period.start", .replace(#""period":{"start":""#, #""period":{"start":"1"#)),
    Defect(.cardinality, .Encounter, "Encounter.subject", .remove("subject")),
    Defect(
      .binding, .Condition, "Condition.clinicalStatus",
      .replace(#""code":"active"}]},"verif"#, #""code":"actief"}]},"verif"#)),
    Defect(
      .invariant, .Condition, "Condition",
      .replace(#""code":"active"}]},"verif"#, #""code":"active"}]},"abatementString":"x","verif"#)),
    Defect(.cardinality, .Condition, "Condition.subject", .remove("subject")),
    Defect(.unknown, .Condition, "Condition.recordDate", .replace(#""recordedDate""#, #""recordDate""#)),
    Defect(
      .binding, .Observation, "Observation.status", .replace(#""status":"final""#, #""status":"finaal""#)),
    Defect(
      .type, .Observation, "Observation.value", .quote(#""valueQuantity":{"value":"#), unless: #""component":["#),
    Defect(
      .type, .Observation, "Observation.effective",
      .replace(#""effectiveDateTime":"2"#, #""effectiveDateTime":"2-"#)),
    Defect(.json, .Observation, "", .replace(#""issued":""#, #""issued":"#)),
    Defect(.cardinality, .Procedure, "Procedure.reasonReference", .remove("reasonReference")),
    Defect(.cardinality, .Procedure, "Procedure.extension", .replace("workflow-episodeOfCare", "workflow-episode")),
    Defect(
      .binding, .Procedure, "Procedure.status", .replace(#""status":"completed""#, #""status":"gedaan""#)),
    Defect(.cardinality, .DiagnosticReport, "DiagnosticReport.conclusion", .remove("conclusion")),
    Defect(
      .cardinality, .DocumentReference, "DocumentReference.docStatus",
      .replace(#""status":"current""#, #""status":"current","docStatus":"final""#)),
    Defect(.cardinality, .MedicationRequest, "MedicationRequest.intent", .remove("intent")),
    Defect(
      .binding, .QuestionnaireResponse, "QuestionnaireResponse.status",
      .replace(#""status":"completed""#, #""status":"af""#)),
  ]
}
