import WisselConsent

extension PersonWriter {
  /// Diagnosis, pathology, stage, condition, treatment and visits until death or the last day.
  mutating func write(_ course: LungCourse) throws {
    let episode = Episode(.lungCancer, icd10: course.icd10, start: course.diagnosis, &self)
    let first = Stay(.visit, course.diagnosis, episode, &self)
    try write(first, episode)
    let side = random.chance(550) ? "24028007" : "7771000"
    let laterality =
      #""extension":[{"url":"http://nictiz.nl/fhir/StructureDefinition/ext-AnatomicalLocation.Laterality","valueCodeableConcept":\#(FHIRText.concept(FHIRText.coding(CodeSystem.snomed, side)))}]"#
    let topography = FHIRText.coding("urn:oid:2.16.840.1.113883.6.43.1", course.icd10)
    try writeCondition(
      episode, first, site: #","bodySite":[{\#(laterality),"coding":[\#(topography)]}]"#)
    try writeBilling(episode)
    try writeProcedure(episode, first, episode.disease.activity, at: first.start.adding(minutes: 90))
    try writePathology(course, episode, first)
    try writeStage(course, first)
    if course.stage.metastasis == "M0", course.stage.nodes == "N0" {
      try writeProcedure(episode, first, ("032712", "Lobectomie"), at: first.start.adding(minutes: 30 * 1440))
    } else {
      try writeProcedure(episode, first, ("090904", "Radiotherapie"), at: first.start.adding(minutes: 24 * 1440))
      let medicine = random.pick(episode.disease.medicines)
      for cycle in 1...4 {
        let moment = first.start.adding(minutes: cycle * 21 * 1440)
        guard moment.day < horizon else { break }
        try writeAdministration(medicine, episode, first.id, request: nil, at: moment)
      }
    }
    try writeFollowUp(episode, from: course.diagnosis)
  }

  private mutating func writeFollowUp(_ episode: Episode, from diagnosis: Day) throws {
    var day = diagnosis.adding(random.number(25...50))
    for _ in 0..<24 where day < horizon {
      let stay = Stay(.visit, day, episode, &self)
      try write(stay, episode)
      day = day.adding(random.number(60...110))
    }
  }

  private mutating func writePathology(_ course: LungCourse, _ episode: Episode, _ stay: Stay) throws {
    let id = id(.DiagnosticReport, "pa")
    let day = min(course.diagnosis.adding(random.number(1...9)), horizon)
    let moment = Moment(day, 900)
    let service = FHIRText.concept(FHIRText.coding("http://terminology.hl7.org/CodeSystem/v2-0074", "SP"))
    let code = FHIRText.concept(FHIRText.coding(CodeSystem.snomed, "371572003"), text: "Longtumor, biopt")
    let codes = FHIRText.concept(
      FHIRText.coding(CodeSystem.palga, "M" + course.histology.code.prefix(4) + "3", course.histology.name),
      FHIRText.coding(CodeSystem.icdO3, course.histology.code, course.histology.name))
    try emit(
      .DiagnosticReport,
      #"{"resourceType":"DiagnosticReport","id":"\#(id)","#
        + #""meta":\#(FHIRText.meta(moment, profile: "plugin-pathologyreport")),"#
        + #""identifier":[{"system":"\#(hospital.system("pathologie"))","value":"\#(id)"}],"status":"final","#
        + #""category":[\#(service)],"code":\#(code),"subject":\#(subject),"#
        + #""encounter":\#(FHIRText.reference(.Encounter, stay.id)),"effectiveDateTime":"\#(day)","issued":"\#(moment.text)","#
        + #""performer":[\#(FHIRText.reference(.PractitionerRole, hospital.doctor("0388", random.number(1...Hospital.doctors))))],"#
        + #""conclusion":"Bronchusbiopt: \#(course.histology.name.lowercased()).","conclusionCode":[\#(codes)]}"#)
  }

  /// Stage group with its parts (the pattern of mCODE), performance status and weights.
  private mutating func writeStage(_ course: LungCourse, _ stay: Stay) throws {
    let survey = FHIRText.coding("http://terminology.hl7.org/CodeSystem/observation-category", "survey")
    let exam = FHIRText.coding("http://terminology.hl7.org/CodeSystem/observation-category", "exam")
    let moment = stay.start.adding(minutes: 30)
    let stages = [
      ("21908-9", "cStadium", course.stage.name), ("21905-5", "cT", course.stage.tumour),
      ("21906-3", "cN", course.stage.nodes), ("21907-1", "cM", course.stage.metastasis),
    ]
    for (loinc, name, value) in stages {
      let value = FHIRText.concept(FHIRText.coding("http://cancerstaging.org", value), text: value)
      try writeObservation(
        exam, FHIRText.concept(FHIRText.coding(CodeSystem.loinc, loinc, name), text: name),
        #""valueCodeableConcept":\#(value),"method":{"text":"UICC 8"}"#, at: moment, stay)
    }
    if random.chance(960) {
      try writeObservation(
        survey, FHIRText.concept(FHIRText.coding(CodeSystem.loinc, "89247-1", "ECOG"), text: "ECOG"),
        #""valueInteger":\#(course.performance)"#, at: moment, stay)
    }
    if random.chance(900) {
      let karnofsky = max(10, 100 - 15 * course.performance - 10 * random.below(2)) / 10 * 10
      try writeObservation(
        survey, FHIRText.concept(FHIRText.coding(CodeSystem.loinc, "89243-0", "Karnofsky"), text: "Karnofsky"),
        #""valueInteger":\#(karnofsky)"#, at: moment, stay)
    }
    guard random.chance(920) else { return }
    let weight = 74 + 12 * random.normal()
    let before = Moment(stay.start.day.adding(-180), 600)
    try writeVital(
      "29463-7", "Lichaamsgewicht", FixedDecimal(weight + course.weightLoss, digits: 1).text, "kg", at: before, stay)
    try writeVital("29463-7", "Lichaamsgewicht", FixedDecimal(weight, digits: 1).text, "kg", at: moment, stay)
  }
}
