import WisselFHIR

extension PlantedDefect {
  static let all = structure + primitives + references + invariants + profiles + plausibility

  /// Names, cardinalities, shapes.
  static let structure: [PlantedDefect] = [
    PlantedDefect(.patient, "resourceType", #""Patiënt""#, "resourceType", "resource-type"),
    PlantedDefect(.patient, "resourceType", nil, "resourceType", "resource-type"),
    PlantedDefect(.patient, "nickname", #""SECRET""#, "Patient.nickname", "unknown-element"),
    PlantedDefect(.patient, "name[0].familie", #""SECRET""#, "Patient.name[0].familie", "unknown-element"),
    PlantedDefect(.patient, "SECRET name", "1", "Patient.?", "unknown-element"),
    PlantedDefect(.patient, "_name", #"{"id":"a"}"#, "Patient.name", "unknown-element"),
    PlantedDefect(.patient, "name[0].given", #""J.""#, "Patient.name[0].given", "type"),
    PlantedDefect(.patient, "name[0]", #""SECRET""#, "Patient.name[0]", "type"),
    PlantedDefect(.patient, "birthDate", #"["1960"]"#, "Patient.birthDate", "max"),
    PlantedDefect(.patient, "telecom", "[]", "Patient.telecom", "ele-1"),
    PlantedDefect(.patient, "telecom[0]", "{}", "Patient.telecom[0]", "ele-1"),
    PlantedDefect(.patient, "telecom[0]", #"{"id":"a"}"#, "Patient.telecom[0]", "ele-1"),
    PlantedDefect(.patient, "deceasedBoolean", "true", "Patient.deceasedBoolean", "choice"),
    PlantedDefect(.patient, "gender", "null", "Patient.gender", "null"),
    PlantedDefect(.patient, "name[0]._given[1]", "null", "Patient.name[0].given[1]", "null"),
    PlantedDefect(.patient, "name[0]._given", "[null]", "Patient.name[0].given", "null"),
    PlantedDefect(.observation, "status", nil, "Observation.status", "min"),
    PlantedDefect(.observation, "component[0].code", nil, "Observation.component[0].code", "min"),
    PlantedDefect(.observation, "valueString", #""x""#, "Observation.valueString", "choice"),
    PlantedDefect(.observation, "valueGeslacht", #""x""#, "Observation.valueGeslacht", "unknown-element"),
    PlantedDefect(
      .patient, "modifierExtension", #"[{"url":"urn:x","valueBoolean":true}]"#, "Patient.modifierExtension[0]",
      "modifier-extension"),
    PlantedDefect(
      .bundle, "entry[1].resource.resourceType", nil, "Bundle.entry[1].resource.resourceType", "resource-type"),
    PlantedDefect(.bundle, "entry[1].resource.gender", #""vrouw""#, "Bundle.entry[1].resource.gender", "binding"),
  ]

  /// Forms of values, and codes.
  static let primitives: [PlantedDefect] = [
    PlantedDefect(.patient, "id", #""a_b""#, "Patient.id", "primitive"),
    PlantedDefect(.patient, "birthDate", #""1960-02-30""#, "Patient.birthDate", "primitive"),
    PlantedDefect(.patient, "birthDate", #""02-03-1960""#, "Patient.birthDate", "primitive"),
    PlantedDefect(.patient, "birthDate", #""1960-02-03T00:00:00Z""#, "Patient.birthDate", "primitive"),
    PlantedDefect(.patient, "birthDate", "1960", "Patient.birthDate", "type"),
    PlantedDefect(.patient, "gender", #""vrouw""#, "Patient.gender", "binding"),
    PlantedDefect(.patient, "gender", #"" female""#, "Patient.gender", "primitive"),
    PlantedDefect(.patient, "gender", #""""#, "Patient.gender", "primitive"),
    PlantedDefect(.patient, "name[0].family", #""""#, "Patient.name[0].family", "primitive"),
    PlantedDefect(.patient, "name[0].family", #""\u0001""#, "Patient.name[0].family", "primitive"),
    PlantedDefect(.patient, "meta.lastUpdated", #""2024-02-03""#, "Patient.meta.lastUpdated", "primitive"),
    PlantedDefect(.patient, "identifier[0].system", #""a b""#, "Patient.identifier[0].system", "primitive"),
    PlantedDefect(.observation, "valueQuantity.value", #""71.5""#, "Observation.valueQuantity.value", "type"),
    PlantedDefect(
      .observation, "component[0].valueInteger", "3.0", "Observation.component[0].valueInteger", "primitive"),
    PlantedDefect(
      .observation, "component[0].valueInteger", "2147483648", "Observation.component[0].valueInteger", "primitive"),
    PlantedDefect(
      .observation, "effectiveDateTime", #""2023-01-02T25:00:00Z""#, "Observation.effectiveDateTime", "primitive"),
    PlantedDefect(.observation, "status", #""klaar""#, "Observation.status", "binding"),
    PlantedDefect(.dbc, "diagnosis[0].rank", "0", "EpisodeOfCare.diagnosis[0].rank", "primitive"),
    PlantedDefect(
      .role, "availableTime[0].availableStartTime", #""8:00""#, "PractitionerRole.availableTime[0].availableStartTime",
      "primitive"),
    PlantedDefect(
      .role, "availableTime[0].daysOfWeek[1]", #""di""#, "PractitionerRole.availableTime[0].daysOfWeek[1]", "binding"),
    PlantedDefect(
      .letter, "content[0].attachment.contentType", #""tekst""#, "DocumentReference.content[0].attachment.contentType",
      "binding"),
    PlantedDefect(.patient, "text.div", #""<div>niet af""#, "Patient.text.div", "txt-1"),
    PlantedDefect(.patient, "text.div", #""<div><script>x</script></div>""#, "Patient.text.div", "txt-1"),
    PlantedDefect(.patient, "text.div", #""<div> </div>""#, "Patient.text.div", "txt-2"),
  ]

  /// References and what is contained.
  static let references: [PlantedDefect] = [
    PlantedDefect(
      .observation, "subject.reference", #""Medication/1""#, "Observation.subject.reference", "reference-target"),
    PlantedDefect(
      .observation, "subject.reference", #""Patiënt/SECRET""#, "Observation.subject.reference", "reference"),
    PlantedDefect(.observation, "subject.reference", #""Patient/a b""#, "Observation.subject.reference", "reference"),
    PlantedDefect(.observation, "subject.reference", #""SECRET""#, "Observation.subject.reference", "reference"),
    PlantedDefect(.observation, "specimen.reference", #""Specimen/s1""#, "Observation.contained[0]", "dom-3"),
    PlantedDefect(.observation, "device", ##"{"reference":"#nothing"}"##, "Observation.device.reference", "ref-1"),
    PlantedDefect(
      .observation, "device", ##"{"reference":"#s1"}"##, "Observation.device.reference", "reference-target"),
    PlantedDefect(
      .observation, "contained[0].meta", #"{"versionId":"1"}"#, "Observation.contained[0].meta.versionId", "dom-4"),
    PlantedDefect(
      .bundle, "entry[0].resource.subject.reference", #""urn:uuid:10000000-0000-4000-8000-000000000009""#,
      "Bundle.entry[0].resource.subject.reference", "reference-unresolved", .warning),
  ]
}
