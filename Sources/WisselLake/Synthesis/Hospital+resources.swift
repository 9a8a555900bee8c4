import WisselConsent

extension Hospital {
  private var founded: Moment { Moment(settings.lastDay.adding(-3650), 540) }

  /// Organisation, wards, people, medicines and questionnaires.
  func resources(_ emit: (ResourceType, String) throws -> Void) rethrows {
    try emit(.Organization, organization)
    for ward in Self.wards { try emit(.Location, location(ward)) }
    var random = SynthesisRandom(seed: settings.seed, stream: 1 << 63)
    for specialism in Self.specialisms {
      for number in 1...Self.doctors {
        let family = random.pick(Names.families)
        let name = [family.prefix, family.name].filter { !$0.isEmpty }.joined(separator: " ")
        let big = String(90_000_000_000 + random.below(9_999_999))
        try emit(.Practitioner, practitioner(specialism.code, number, name, big))
        try emit(.PractitionerRole, role(specialism, number))
      }
    }
    for medicine in Medicine.all { try emit(.Medication, medication(medicine)) }
    for questionnaire in SurveyForm.all { try emit(.Questionnaire, questionnaire.text(self, founded)) }
  }

  private var organization: String {
    let type = FHIRText.concept(FHIRText.coding("http://nictiz.nl/fhir/NamingSystem/organization-type", "V4"))
    return #"{"resourceType":"Organization","id":"\#(id("org"))","#
      + #""meta":\#(FHIRText.meta(founded, profile: "plugin-organization")),"#
      + #""identifier":[{"system":"http://fhir.nl/fhir/NamingSystem/agb-z","value":"\#(agb)"}],"#
      + #""active":true,"type":[\#(type)],"name":"\#(name)"}"#
  }

  private func location(_ ward: String) -> String {
    #"{"resourceType":"Location","id":"\#(self.ward(ward))","meta":\#(FHIRText.meta(founded)),"#
      + #""status":"active","name":"Afdeling \#(ward)","mode":"instance","#
      + #""managingOrganization":\#(FHIRText.reference(.Organization, id("org")))}"#
  }

  private func practitioner(_ specialism: String, _ number: Int, _ family: String, _ big: String) -> String {
    #"{"resourceType":"Practitioner","id":"\#(id("pr-\(specialism)-\(number)"))","meta":\#(FHIRText.meta(founded)),"#
      + #""identifier":[{"system":"http://fhir.nl/fhir/NamingSystem/big","value":"\#(big)"}],"#
      + #""name":[{"use":"official","text":"dr. \#(family)","family":"\#(family)"}]}"#
  }

  private func role(_ specialism: (code: String, name: String), _ number: Int) -> String {
    let concept = FHIRText.concept(
      FHIRText.coding(CodeSystem.vektis, specialism.code, specialism.name),
      FHIRText.coding(CodeSystem.specialisms, specialism.code, specialism.name))
    return #"{"resourceType":"PractitionerRole","id":"\#(doctor(specialism.code, number))","#
      + #""meta":\#(FHIRText.meta(founded, profile: "plugin-practitionerrole-specialty")),"active":true,"#
      + #""practitioner":\#(FHIRText.reference(.Practitioner, id("pr-\(specialism.code)-\(number)"))),"#
      + #""organization":\#(FHIRText.reference(.Organization, id("org"))),"specialty":[\#(concept)]}"#
  }

  private func medication(_ medicine: Medicine) -> String {
    let code = FHIRText.concept(FHIRText.coding(CodeSystem.atc, medicine.atc, medicine.name), text: medicine.name)
    return #"{"resourceType":"Medication","id":"\#(id(medicine.id))","#
      + #""meta":\#(FHIRText.meta(founded, profile: "plugin-medication")),"code":\#(code),"status":"active"}"#
  }
}
