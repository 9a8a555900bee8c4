import WisselConsent

/// A contact with the hospital: a visit, an emergency, an admission with its wards or for a day.
struct Stay {
  enum Kind {
    case visit, emergency, admission, dayAdmission
  }

  struct Ward {
    let name: String
    let start: Moment
    /// Nil while somebody still lies there.
    let end: Moment?
  }

  let kind: Kind
  let id: String
  let number: String
  let start: Moment
  let end: Moment?
  let wards: [Ward]
  /// HL7 v3 ActCode.
  let encounterClass: String

  init(_ kind: Kind, _ day: Day, _ episode: Episode, _ writer: inout PersonWriter) {
    self.kind = kind
    id = writer.id(.Encounter, "e")
    number = "\(writer.person.index * 100 + 10_000_000 + (Int(id.drop { $0 != "e" }.dropFirst()) ?? 0))"
    let limit = writer.limit
    // Nothing begins in the hour that is skipped or doubled when clocks change.
    let minutes = kind == .emergency || kind == .admission ? 240...1380 : 480...990
    start = min(Moment(day, writer.random.number(minutes)), limit)
    let length =
      switch kind {
      case .visit: 20
      case .emergency: writer.random.number(60...300)
      case .dayAdmission: writer.random.number(180...440)
      case .admission: writer.random.number(1...9) * 1440 + writer.random.number(-200...200)
      }
    let end = start.adding(minutes: length)
    let isOpen = end > limit && writer.death == nil
    self.end = isOpen ? nil : min(end, limit)
    wards = Self.wards(kind, start, self.end, length, &writer.random)
    encounterClass =
      switch kind {
      case .visit: "AMB"
      case .emergency: "EMER"
      case .admission: "IMP"
      case .dayAdmission: writer.random.chance(250) ? "IMP" : "SS"
      }
  }

  private static func wards(
    _ kind: Kind, _ start: Moment, _ end: Moment?, _ length: Int, _ random: inout SynthesisRandom
  ) -> [Ward] {
    guard kind == .admission else { return [] }
    let names = ["A1", "A2", "B1", "B2", "C1", "C2"]
    let first = random.chance(120) ? "IC" : random.pick(names)
    let move = start.adding(minutes: length / 3)
    guard length > 2880, let end, move < end else { return [Ward(name: first, start: start, end: end)] }
    let second = random.pick(names.filter { $0 != first })
    return [Ward(name: first, start: start, end: move), Ward(name: second, start: move, end: end)]
  }

  var isAdmission: Bool { kind == .admission || kind == .dayAdmission }
}

extension PersonWriter {
  mutating func write(_ stay: Stay, _ episode: Episode) throws {
    // Ward stays are said in one of the two ways the standard allows; the profile lets an encounter have one place.
    let wardsAreEncounters = stay.wards.count > 1 || random.chance(500)
    let text = encounter(stay, episode, wardsAreEncounters: wardsAreEncounters)
    try emit(.Encounter, text)
    if wardsAreEncounters {
      for ward in stay.wards { try emit(.Encounter, encounter(ward, in: stay, episode)) }
    }
    try writeMeasurements(stay, episode)
    if stay.isAdmission, stay.end != nil {
      try writeDocument(stay, episode, text)
    } else if stay.kind == .visit, random.chance(400) {
      try writeReference(stay, episode)
    }
  }

  private mutating func encounter(_ stay: Stay, _ episode: Episode, wardsAreEncounters: Bool) -> String {
    let isUrgent = stay.kind == .emergency || stay.kind == .admission && episode.disease.emergency > 300
    let priority = isUrgent ? "EM" : stay.isAdmission ? "EL" : nil
    let home = FHIRText.concept(FHIRText.coding(CodeSystem.snomed, "264362003"))
    let elsewhere = FHIRText.concept(FHIRText.coding(CodeSystem.snomed, "42665001"))
    let destination =
      stay.end == nil || stay.end == death ? "" : #","dischargeDisposition":\#(random.chance(80) ? elsewhere : home)"#
    let hospitalization =
      stay.isAdmission
      ? #","hospitalization":{"admitSource":\#(random.chance(60) ? elsewhere : home)\#(destination)}"# : ""
    let use = FHIRText.concept(
      FHIRText.coding("http://terminology.hl7.org/CodeSystem/diagnosis-role", stay.isAdmission ? "DD" : "CC"))
    let locations =
      stay.wards.isEmpty || wardsAreEncounters
      ? "" : #","location":[\#(stay.wards.map(location).joined(separator: ","))]"#
    return opening(stay.id, stay.number, stay.start, stay.end, stay.encounterClass, episode)
      + (priority.map {
        #","priority":\#(FHIRText.concept(FHIRText.coding("http://terminology.hl7.org/CodeSystem/v3-ActPriority", $0)))"#
      } ?? "")
      + #","subject":\#(subject),"episodeOfCare":[\#(FHIRText.reference(.EpisodeOfCare, episode.id))],"participant":[\#(participant(episode))],"#
      + #""period":\#(FHIRText.period(stay.start.text, stay.end?.text)),"#
      + #""reasonReference":[\#(FHIRText.reference(.Condition, episode.condition))],"#
      + #""diagnosis":[{"condition":\#(FHIRText.reference(.Condition, episode.condition)),"use":\#(use),"rank":1}],"#
      + #""account":[\#(FHIRText.reference(.Account, episode.account))]\#(hospitalization)\#(locations),"#
      + #""serviceProvider":\#(FHIRText.reference(.Organization, hospital.id("org")))}"#
  }

  /// A ward stay as an encounter of its own, part of the admission.
  private mutating func encounter(_ ward: Stay.Ward, in stay: Stay, _ episode: Episode) -> String {
    let id = id(.Encounter, "e")
    return opening(id, "\(stay.number)-\(ward.name)", ward.start, ward.end, "IMP", episode)
      + #","subject":\#(subject),"period":\#(FHIRText.period(ward.start.text, ward.end?.text)),"#
      + #""location":[\#(location(ward))],"serviceProvider":\#(FHIRText.reference(.Organization, hospital.id("org"))),"#
      + #""partOf":\#(FHIRText.reference(.Encounter, stay.id))}"#
  }

  private func opening(
    _ id: String, _ number: String, _ start: Moment, _ end: Moment?, _ encounterClass: String, _ episode: Episode
  ) -> String {
    let specialism = FHIRText.coding(
      CodeSystem.specialisms, episode.disease.specialism, Hospital.specialismName(episode.disease.specialism))
    return #"{"resourceType":"Encounter","id":"\#(id)","#
      + #""meta":\#(FHIRText.meta(end ?? start, profile: "plugin-encounter")),"#
      + #""identifier":[{"system":"\#(hospital.system("contact"))","value":"\#(number)"}],"#
      + #""status":"\#(end == nil ? "in-progress" : "finished")","class":\#(FHIRText.coding(CodeSystem.act, encounterClass)),"#
      + #""serviceType":\#(FHIRText.concept(specialism))"#
  }

  private func participant(_ episode: Episode) -> String {
    let type = FHIRText.concept(
      FHIRText.coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "ATND"))
    return #"{"type":[\#(type)],"individual":\#(FHIRText.reference(.PractitionerRole, episode.doctor))}"#
  }

  private func location(_ ward: Stay.Ward) -> String {
    #"{"location":\#(FHIRText.reference(.Location, hospital.ward(ward.name))),"#
      + #""status":"\#(ward.end == nil ? "active" : "completed")","#
      + #""period":\#(FHIRText.period(ward.start.text, ward.end?.text))}"#
  }
}
