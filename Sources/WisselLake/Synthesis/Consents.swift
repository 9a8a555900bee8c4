import WisselConsent

extension PersonWriter {
  /// Of so many people who were asked these permit research, deny it, permitted and withdrew, or permit one purpose of
  /// two.
  private static let answers: [(count: Int, kind: Kind)] = [
    (480, .permit), (90, .deny), (30, .withdrawn), (20, .onlyRegistry),
  ]
  private static let asked = answers.reduce(0) { $0 + $1.count }
  private enum Kind { case permit, deny, withdrawn, onlyRegistry, none }

  mutating func writeConsent() throws {
    // Whole numbers, so that nothing is rounded.
    let share = hospital.settings.consentPermille
    let answers = Self.answers.map { (weight: $0.count * share, kind: $0.kind) }
    let kind = random.pick(answers + [((1000 - share) * Self.asked, .none)]) { $0.weight }.kind
    guard kind != .none else { return }
    let day = max(horizon.adding(-random.number(1...1400)), person.birth)
    let written = Moment(day, random.number(540...1000))
    let (status, provision) =
      switch kind {
      case .permit, .none: ("active", #"{"type":"permit","purpose":[\#(Self.research)]}"#)
      case .deny: ("active", #"{"type":"deny"}"#)
      case .withdrawn: ("inactive", #"{"type":"permit","purpose":[\#(Self.research)]}"#)
      case .onlyRegistry:
        ("active", #"{"type":"deny","provision":[{"type":"permit","purpose":[\#(Self.registry)]}]}"#)
      }
    let scope = FHIRText.concept(FHIRText.coding("http://terminology.hl7.org/CodeSystem/consentscope", "research"))
    let category = FHIRText.concept(FHIRText.coding(CodeSystem.loinc, "59284-0"))
    let rule = FHIRText.concept(FHIRText.coding(CodeSystem.act, "OPTIN"))
    try emit(
      .Consent,
      #"{"resourceType":"Consent","id":"\#(id(.Consent, "con"))","meta":\#(FHIRText.meta(written)),"status":"\#(status)","#
        + #""scope":\#(scope),"category":[\#(category)],"patient":\#(subject),"dateTime":"\#(written.text)","#
        + #""organization":[\#(FHIRText.reference(.Organization, hospital.id("org")))],"policyRule":\#(rule),"#
        + #""provision":\#(provision)}"#)
  }

  private static let purposes = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
  private static let research = FHIRText.coding(purposes, "HRESCH")
  private static let registry = FHIRText.coding(purposes, "HSYSADMIN")
}
