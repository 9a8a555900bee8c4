import WisselFHIR

extension PlantedDefect {
  static let invariants: [PlantedDefect] = [
    PlantedDefect(.observation, "dataAbsentReason", #"{"text":"x"}"#, "Observation", "obs-6"),
    PlantedDefect(
      .observation, "component[0].code", #"{"coding":[{"system":"http://loinc.org","code":"8867-4"}]}"#, "Observation",
      "obs-7"),
    PlantedDefect(
      .observation, "referenceRange[0]", #"{"age":{"low":{"value":1}}}"#, "Observation.referenceRange[0]", "obs-3"),
    PlantedDefect(.observation, "valueQuantity.system", nil, "Observation.valueQuantity", "qty-3"),
    PlantedDefect(
      .observation, "referenceRange[0].low.comparator", #""<""#, "Observation.referenceRange[0].low", "sqty-1"),
    PlantedDefect(.encounter, "period.end", #""2022""#, "Encounter.period", "per-1"),
    PlantedDefect(
      .encounter, "period.end", #""2023-01-02T09:00:00+01:00""#, "Encounter.period", "period-order", .warning),
    PlantedDefect(.patient, "telecom[0].system", nil, "Patient.telecom[0]", "cpt-2"),
    PlantedDefect(.patient, "contact[0]", #"{"gender":"male"}"#, "Patient.contact[0]", "pat-1"),
    PlantedDefect(.patient, "extension", #"[{"url":"urn:x"}]"#, "Patient.extension[0]", "ext-1"),
    PlantedDefect(
      .patient, "extension", #"[{"url":"urn:x","valueBoolean":true,"extension":[{"url":"a","valueCode":"b"}]}]"#,
      "Patient.extension[0]", "ext-1"),
    PlantedDefect(.condition, "abatementDateTime", #""2023""#, "Condition", "con-4"),
    PlantedDefect(.condition, "clinicalStatus", nil, "Condition", "con-3", .warning).with(
      "category", #"[{"text":"problem-list-item"}]"#),
    PlantedDefect(
      .condition, "code.coding[0].code", #""880""#, "Condition.code", "binding"
    ).with("code.coding[1]", nil),
    PlantedDefect(
      .patient, "name[0]._given[0].extension[0].url", #""urn:x""#, "Patient.name[0].given[0].extension", "min"),
    PlantedDefect(
      .patient, "name[0].given", #"["J."]"#, "Patient.name[0].given[0].extension", "min", .warning
    ).with("name[0]._given", nil),
    PlantedDefect(.condition, "stage", #"[{"type":{"text":"x"}}]"#, "Condition.stage[0]", "con-1"),
    PlantedDefect(.organization, "address", #"[{"use":"home"}]"#, "Organization.address[0]", "org-2"),
    PlantedDefect(.bundle, "timestamp", nil, "Bundle", "bdl-10"),
    PlantedDefect(.bundle, "total", "2", "Bundle", "bdl-1"),
    PlantedDefect(.bundle, "entry[1]", #"{"link":[{"relation":"self","url":"urn:x"}]}"#, "Bundle.entry[1]", "bdl-5")
      .with(
        "entry[0].resource.subject", #"{"display":"x"}"#),
    PlantedDefect(
      .bundle, "entry[0].fullUrl", #""urn:uuid:10000000-0000-4000-8000-000000000002""#, "Bundle.entry[1].fullUrl",
      "bdl-7"),
  ]

  static let profiles: [PlantedDefect] = [
    PlantedDefect(.patient, "identifier[1]", nil, "Patient.identifier", "min"),
    PlantedDefect(.patient, "identifier", nil, "Patient.identifier", "min"),
    PlantedDefect(.patient, "identifier[1].value", nil, "Patient.identifier[1].value", "min"),
    PlantedDefect(.patient, "name[0].text", nil, "Patient.name[0]", "nl-core-NameInformation-01", .warning),
    PlantedDefect(
      .patient, "name[0]._family.extension[0].url", #""http://hl7.org/fhir/StructureDefinition/humanname-own-prefix""#,
      "Patient.name[0]", "zib-NameInformation-1"),
    PlantedDefect(.encounter, "identifier", nil, "Encounter.identifier", "min"),
    PlantedDefect(.encounter, "serviceType", nil, "Encounter.serviceType", "min"),
    PlantedDefect(.encounter, "subject", nil, "Encounter.subject", "min"),
    PlantedDefect(.encounter, "subject.reference", #""Group/1""#, "Encounter.subject.reference", "reference-target"),
    PlantedDefect(.encounter, "class.code", #""XXX""#, "Encounter.class", "binding"),
    PlantedDefect(.encounter, "priority.coding[0].code", #""SNEL""#, "Encounter.priority", "binding"),
    PlantedDefect(
      .encounter, "hospitalization.admitSource.coding[0].code", #""1""#, "Encounter.hospitalization.admitSource",
      "binding",
      .warning),
    PlantedDefect(
      .condition, "verificationStatus.coding[0].code", #""refuted""#, "Condition.verificationStatus", "binding"),
    PlantedDefect(.condition, "verificationStatus.coding[1]", nil, "Condition.verificationStatus.coding", "min"),
    PlantedDefect(.condition, "code", nil, "Condition.code", "min"),
    PlantedDefect(.condition, "code.coding", #"[{"system":"urn:x","code":"1"}]"#, "Condition.code", "binding"),
    PlantedDefect(.condition, "code.coding[1].code", nil, "Condition.code.coding[1].code", "min"),
    PlantedDefect(
      .condition, "bodySite", #"[{"coding":[{"system":"http://snomed.info/sct","code":"1"}]}]"#,
      "Condition.bodySite[0]",
      "binding-unknown", .warning),
    PlantedDefect(.procedure, "extension", nil, "Procedure.extension", "min"),
    PlantedDefect(
      .procedure, "extension[0].valueReference.reference", #""Account/1""#,
      "Procedure.extension[0].valueReference.reference", "reference-target"),
    PlantedDefect(
      .procedure, "extension[0]",
      #"{"url":"http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare","valueString":"x"}"#,
      "Procedure.extension[0].valueString", "extension-type"),
    PlantedDefect(.procedure, "reasonReference", nil, "Procedure.reasonReference", "min"),
    PlantedDefect(
      .report, "category[0].coding[0].code", #""LAB""#, "DiagnosticReport.category[0].coding[0].code", "binding"),
    PlantedDefect(.report, "category[0].coding[0].system", #""urn:x""#, "DiagnosticReport.category[0].coding", "min"),
    PlantedDefect(.report, "conclusion", nil, "DiagnosticReport.conclusion", "min"),
    PlantedDefect(.report, "code.text", nil, "DiagnosticReport.code.text", "min"),
    PlantedDefect(
      .report, "conclusionCode[0].coding[0].display", nil, "DiagnosticReport.conclusionCode[0].coding[0].display", "min"
    ),
    PlantedDefect(.letter, "status", #""superseded""#, "DocumentReference", "plugin-cl-1"),
    PlantedDefect(.letter, "docStatus", #""final""#, "DocumentReference.docStatus", "max"),
    PlantedDefect(
      .letter, "content[0].attachment.data", #""QUJD""#, "DocumentReference.content[0].attachment.data", "max"),
    PlantedDefect(.letter, "content[0].attachment.url", nil, "DocumentReference.content[0].attachment.url", "min"),
    PlantedDefect(.letter, "masterIdentifier", nil, "DocumentReference.masterIdentifier", "min"),
    PlantedDefect(
      .letter, "content[1]", #"{"attachment":{"contentType":"text/plain","url":"Binary/b2"}}"#,
      "DocumentReference.content[1]", "max"),
    PlantedDefect(.organization, "identifier", nil, "Organization.identifier", "min"),
    PlantedDefect(
      .organization, "identifier[1]", #"{"system":"http://fhir.nl/fhir/NamingSystem/agb-z","value":"06010714"}"#,
      "Organization.identifier[1]", "max"),
  ]

  static let plausibility: [PlantedDefect] = [
    PlantedDefect(.patient, "birthDate", #""2030""#, "Patient.birthDate", "future", .warning).with(
      "deceasedDateTime", nil),
    PlantedDefect(.patient, "birthDate", #""2024-05-01""#, "Patient.deceasedDateTime", "order", .warning),
    PlantedDefect(.patient, "birthDate", #""1870""#, "Patient.birthDate", "age", .warning),
    PlantedDefect(.patient, "birthDate", #""0019-01-01""#, "Patient.birthDate", "past", .warning),
    PlantedDefect(
      .patient, "identifier[0].value", #""999990018""#, "Patient.identifier[0].value", "identifier-form", .warning),
    PlantedDefect(.patient, "name[0].family", #""MÃ¼ller""#, "Patient.name[0].family", "mojibake", .warning),
    PlantedDefect(
      .observation, "valueQuantity.value", "4000", "Observation.valueQuantity", "impossible-value", .warning),
    PlantedDefect(
      .observation, "effectiveDateTime", #""2023-03-26T02:30:00""#, "Observation.effectiveDateTime", "time-zone",
      .warning),
  ]

  /// With one more change, which leads to no finding of its own.
  func with(_ place: String, _ value: String?) -> PlantedDefect {
    var more = self
    more.more.append((place, value))
    return more
  }
}
