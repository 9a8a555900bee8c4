import WisselConsent

/// A disease and its treatment: a diagnosis, a DBC and the contacts for it.
struct Episode {
  let disease: Disease
  let icd10: String
  let start: Day
  /// The day it is closed; nil while it goes on.
  let end: Day?
  let id: String
  let account: String
  /// The number of the sub-trajectory, which the DBC is known by.
  let number: String
  let condition: String
  let doctor: String

  init(_ disease: Disease, icd10: String? = nil, start: Day, _ writer: inout PersonWriter) {
    (self.disease, self.start) = (disease, start)
    self.icd10 = icd10 ?? disease.icd10
    id = writer.id(.EpisodeOfCare, "dbc")
    account = writer.id(.Account, "acc")
    condition = writer.id(.Condition, "c")
    number = String(700_000_000 + writer.person.index * 16 % 99_000_000 + (Int(id.suffix(1)) ?? 0))
    doctor = writer.hospital.doctor(disease.specialism, writer.random.number(1...Hospital.doctors))
    // A sub-trajectory is closed after 120 days at most (NZa, regels medisch-specialistische zorg).
    let closing = start.adding(120)
    end = closing <= writer.hospital.settings.lastDay ? min(closing, writer.horizon) : nil
  }
}

extension PersonWriter {
  /// Everything about an episode, in the order it happens.
  mutating func write(_ episode: Episode) throws {
    let disease = episode.disease
    var first: Stay?
    var day = episode.start
    if random.chance(disease.emergency) {
      let stay = Stay(.emergency, day, episode, &self)
      try write(stay, episode)
      first = stay
    }
    if random.chance(disease.admission) {
      let stay = Stay(.admission, day, episode, &self)
      try write(stay, episode)
      first = first ?? stay
      day = stay.end?.day ?? horizon
    } else if random.chance(disease.dayAdmission) {
      day = min(day.adding(random.number(7...60)), horizon)
      let stay = Stay(.dayAdmission, day, episode, &self)
      try write(stay, episode)
      first = stay
    }
    let visits = random.number(disease.isChronic ? 1...4 : 0...2)
    for number in 0..<max(visits, first == nil ? 1 : 0) {
      if number > 0 || first != nil { day = day.adding(random.number(20...110)) }
      guard day < horizon || first == nil else { break }
      let stay = Stay(.visit, day, episode, &self)
      try write(stay, episode)
      first = first ?? stay
    }
    guard let first else { return }
    try writeCondition(episode, first)
    try writeBilling(episode)
    try writeProcedure(episode, first, disease.activity, at: first.start.adding(minutes: 40))
    for medicine in disease.medicines where random.chance(800) { try writePrescription(medicine, episode, first) }
    if random.chance(350) { try writeSurvey(episode, first) }
  }

  /// The diagnosis in both code systems, with the two verification codings that the Dutch profile asks for.
  mutating func writeCondition(_ episode: Episode, _ stay: Stay, site: String? = nil) throws {
    let isOver = !episode.disease.isChronic && episode.end != nil
    let status = isOver ? "resolved" : "active"
    let abatement = isOver ? episode.end.map { #","abatementDateTime":"\#($0)""# } ?? "" : ""
    let onset = max(episode.start.adding(-random.number(0...60)), person.birth)
    let (year, month, number) = onset.components
    // Often only the month is known; not one that began before the person was there.
    let isPartial = random.chance(300) && onset.adding(1 - number) >= person.birth
    let onsetText = isPartial ? "\(year)-\(Moment.two(month))" : "\(onset)"
    let recorded = stay.start.adding(minutes: 25)
    let verification = FHIRText.concept(
      FHIRText.coding("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed"),
      FHIRText.coding(CodeSystem.snomed, "410605003"))
    let code = FHIRText.concept(
      FHIRText.coding(CodeSystem.thesaurus, episode.disease.thesaurusCode, episode.disease.name),
      FHIRText.coding(CodeSystem.icd10, episode.icd10), text: episode.disease.name)
    let category = FHIRText.concept(
      FHIRText.coding("http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis"))
    try emit(
      .Condition,
      #"{"resourceType":"Condition","id":"\#(episode.condition)","#
        + #""meta":\#(FHIRText.meta(recorded, profile: "plugin-condition")),"#
        + #""identifier":[{"system":"\#(hospital.system("diagnose"))","value":"\#(episode.condition)"}],"#
        + #""clinicalStatus":\#(FHIRText.concept(FHIRText.coding("http://terminology.hl7.org/CodeSystem/condition-clinical", status))),"#
        + #""verificationStatus":\#(verification),"category":[\#(category)],"code":\#(code)\#(site ?? ""),"#
        + #""subject":\#(subject),"encounter":\#(FHIRText.reference(.Encounter, stay.id)),"#
        + #""onsetDateTime":"\#(onsetText)"\#(abatement),"recordedDate":"\#(recorded.text)","#
        + #""recorder":\#(FHIRText.reference(.PractitionerRole, episode.doctor)),"#
        + #""asserter":\#(FHIRText.reference(.PractitionerRole, episode.doctor))}"#)
  }

  /// The DBC, as the guide has it (EpisodeOfCare) and as the requirements for participants do (Account).
  func writeBilling(_ episode: Episode) throws {
    let updated = Moment(episode.end ?? hospital.settings.lastDay, 1100)
    let period = FHIRText.period("\(episode.start)", episode.end.map { "\($0)" })
    let specialism = FHIRText.coding(
      CodeSystem.specialisms, episode.disease.specialism, Hospital.specialismName(episode.disease.specialism))
    let identifier = #"[{"system":"\#(hospital.system("subtraject"))","value":"\#(episode.number)"}]"#
    try emit(
      .EpisodeOfCare,
      #"{"resourceType":"EpisodeOfCare","id":"\#(episode.id)","meta":\#(FHIRText.meta(updated, profile: "plugin-DBC")),"#
        + #""identifier":\#(identifier),"status":"\#(episode.end == nil ? "active" : "finished")","#
        + #""type":[\#(FHIRText.concept(specialism))],"#
        + #""diagnosis":[{"condition":\#(FHIRText.reference(.Condition, episode.condition)),"rank":1}],"#
        + #""patient":\#(subject),"managingOrganization":\#(FHIRText.reference(.Organization, hospital.id("org"))),"#
        + #""period":\#(period),"careManager":\#(FHIRText.reference(.PractitionerRole, episode.doctor)),"#
        + #""account":[\#(FHIRText.reference(.Account, episode.account))]}"#)
    try emit(
      .Account,
      #"{"resourceType":"Account","id":"\#(episode.account)","meta":\#(FHIRText.meta(updated)),"#
        + #""identifier":\#(identifier),"status":"\#(episode.end == nil ? "active" : "inactive")","#
        + #""type":\#(FHIRText.concept(specialism, text: "DBC")),"name":"DBC \#(Hospital.specialismName(episode.disease.specialism))","#
        + #""subject":[\#(subject)],"servicePeriod":\#(period),"#
        + #""owner":\#(FHIRText.reference(.Organization, hospital.id("org")))}"#)
  }
}
