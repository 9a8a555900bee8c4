import WisselConsent

extension PersonWriter {
  /// A procedure, with the link to its DBC and to a reason that the profile demands.
  mutating func writeProcedure(
    _ episode: Episode, _ stay: Stay, _ activity: (code: String, name: String), at moment: Moment
  ) throws {
    guard moment < limit else { return }
    let id = id(.Procedure, "v")
    let code = FHIRText.concept(
      FHIRText.coding(CodeSystem.activities, activity.code, activity.name), text: activity.name)
    let performed =
      random.chance(300)
      ? #""performedPeriod":\#(FHIRText.period(moment.text, moment.adding(minutes: 45).text))"#
      : #""performedDateTime":"\#(random.chance(500) ? "\(moment.day)" : moment.text)""#
    try emit(
      .Procedure,
      #"{"resourceType":"Procedure","id":"\#(id)","#
        + #""meta":\#(FHIRText.meta(moment.adding(minutes: 60), profile: "plugin-procedure")),"#
        + #""extension":[{"url":"http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare","#
        + #""valueReference":\#(FHIRText.reference(.EpisodeOfCare, episode.id))}],"#
        + #""identifier":[{"system":"\#(hospital.system("verrichting"))","value":"\#(id)"}],"status":"completed","#
        + #""code":\#(code),"subject":\#(subject),"encounter":\#(FHIRText.reference(.Encounter, stay.id)),\#(performed),"#
        + #""performer":[{"actor":\#(FHIRText.reference(.PractitionerRole, episode.doctor))}],"#
        + #""reasonReference":[\#(FHIRText.reference(.Condition, episode.condition))]}"#)
  }

  /// A prescription, and in an admission also what was given.
  mutating func writePrescription(_ medicine: Medicine, _ episode: Episode, _ stay: Stay) throws {
    let request = id(.MedicationRequest, "rx")
    let moment = min(stay.start.adding(minutes: 35), limit)
    let reference = FHIRText.reference(.Medication, hospital.id(medicine.id))
    let dose = #"{"value":\#(medicine.dose),\#(Self.unit(medicine.unit))}"#
    let days = episode.disease.isChronic ? 90 : 10
    try emit(
      .MedicationRequest,
      #"{"resourceType":"MedicationRequest","id":"\#(request)","#
        + #""meta":\#(FHIRText.meta(moment, profile: "plugin-medicationrequest")),"status":"active","intent":"order","#
        + #""medicationReference":\#(reference),"subject":\#(subject),"encounter":\#(FHIRText.reference(.Encounter, stay.id)),"#
        + #""authoredOn":"\#(moment.text)","requester":\#(FHIRText.reference(.PractitionerRole, episode.doctor)),"#
        + #""reasonReference":[\#(FHIRText.reference(.Condition, episode.condition))],"#
        + #""dosageInstruction":[{"timing":{"repeat":{"frequency":\#(medicine.timesADay),"period":1,"periodUnit":"d"}},"#
        + #""doseAndRate":[{"doseQuantity":\#(dose)}]}],"#
        + #""dispenseRequest":{"validityPeriod":\#(FHIRText.period("\(moment.day)", "\(moment.day.adding(days))"))}}"#)
    guard stay.kind == .admission, let end = stay.end else { return }
    for day in 0..<3 {
      let given = moment.adding(minutes: 60 + day * 1440)
      guard given < end else { return }
      try writeAdministration(medicine, episode, stay.id, request: request, at: given)
    }
  }

  mutating func writeAdministration(
    _ medicine: Medicine, _ episode: Episode, _ stay: String, request: String?, at moment: Moment
  ) throws {
    let id = id(.MedicationAdministration, "ma")
    let request = request.map { #","request":\#(FHIRText.reference(.MedicationRequest, $0))"# } ?? ""
    try emit(
      .MedicationAdministration,
      #"{"resourceType":"MedicationAdministration","id":"\#(id)","#
        + #""meta":\#(FHIRText.meta(moment, profile: "plugin-medicationadministration")),"status":"completed","#
        + #""medicationReference":\#(FHIRText.reference(.Medication, hospital.id(medicine.id))),"subject":\#(subject),"#
        + #""context":\#(FHIRText.reference(.Encounter, stay)),"effectiveDateTime":"\#(moment.text)","#
        + #""reasonReference":[\#(FHIRText.reference(.Condition, episode.condition))]\#(request),"#
        + #""dosage":{"dose":{"value":\#(medicine.dose),\#(Self.unit(medicine.unit))}}}"#)
  }
}
