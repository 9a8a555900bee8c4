extension PersonWriter {
  /// A discharge letter as a Bundle of type document, with the resources it speaks of as they are elsewhere.
  mutating func writeDocument(_ stay: Stay, _ episode: Episode, _ encounter: String) throws {
    let id = id(.Bundle, "b")
    let composition = "\(id)-comp"
    let written = (stay.end ?? stay.start).adding(minutes: random.number(30...4000))
    let base = "https://\(hospital.prefix).example/fhir"
    let sections = letter(episode, isDischarge: true).map { title, text in
      #"{"title":"\#(title)","code":{"text":"\#(title)"},"text":{"status":"generated","div":\#(FHIRText.quoted(Self.narrative(text)))}}"#
    }
    let entries = [
      (
        "Composition/\(composition)",
        #"{"resourceType":"Composition","id":"\#(composition)","meta":\#(FHIRText.meta(written)),"status":"final","#
          + #""type":\#(FHIRText.concept(FHIRText.coding(CodeSystem.loinc, "18842-5", "Discharge summary"))),"#
          + #""subject":\#(subject),"encounter":\#(FHIRText.reference(.Encounter, stay.id)),"date":"\#(written.text)","#
          + #""author":[\#(FHIRText.reference(.PractitionerRole, episode.doctor))],"#
          + #""title":"Ontslagbrief \#(Hospital.specialismName(episode.disease.specialism))","#
          + #""custodian":\#(FHIRText.reference(.Organization, hospital.id("org"))),"section":[\#(sections.joined(separator: ","))]}"#
      ), ("Patient/\(person.id)", resource), ("Encounter/\(stay.id)", encounter),
    ].map { #"{"fullUrl":"\#(base)/\#($0)","resource":\#($1)}"# }
    try emit(
      .Bundle,
      #"{"resourceType":"Bundle","id":"\#(id)","meta":\#(FHIRText.meta(written)),"#
        + #""identifier":{"system":"\#(hospital.system("brief"))","value":"\#(id)"},"type":"document","#
        + #""timestamp":"\#(written.text)","entry":[\#(entries.joined(separator: ","))]}"#)
  }

  /// A letter after a visit as a DocumentReference; its text is a Binary, since the profile forbids it inside.
  mutating func writeReference(_ stay: Stay, _ episode: Episode) throws {
    let id = id(.DocumentReference, "d")
    let written = stay.start.adding(minutes: random.number(30...3000))
    let text = letter(episode, isDischarge: false).map { "\($0): \($1)" }.joined(separator: "\n")
    try emit(
      .DocumentReference,
      #"{"resourceType":"DocumentReference","id":"\#(id)","#
        + #""meta":\#(FHIRText.meta(written, profile: "plugin-documentreference")),"#
        + #""masterIdentifier":{"system":"\#(hospital.system("brief"))","value":"\#(id)"},"status":"current","#
        + #""type":\#(FHIRText.concept(FHIRText.coding(CodeSystem.loinc, "34108-1", "Outpatient Note"))),"subject":\#(subject),"#
        + #""date":"\#(written.text)","author":[\#(FHIRText.reference(.PractitionerRole, episode.doctor))],"#
        + #""description":"Polikliniekbrief \#(Hospital.specialismName(episode.disease.specialism))","#
        + #""content":[{"attachment":{"contentType":"text/plain","language":"nl","url":"Binary/\#(id)-tekst"}}],"#
        + #""context":{"encounter":[\#(FHIRText.reference(.Encounter, stay.id))],"period":\#(FHIRText.period(stay.start.text, nil))}}"#
    )
    try emit(
      .Binary,
      #"{"resourceType":"Binary","id":"\#(id)-tekst","meta":\#(FHIRText.meta(written)),"contentType":"text/plain","data":"\#(Base64.text(text))"}"#
    )
  }

  private mutating func letter(_ episode: Episode, isDischarge: Bool) -> [(title: String, text: String)] {
    let title = person.gender == .male ? "Dhr." : person.gender == .female ? "Mevr." : "Patiënt"
    let course = random.pick([
      "Het beloop was ongecompliceerd.", "De klachten namen af bij <b-waarden> binnen de norm.",
      "Na overleg met collega dr. Bakker is het beleid aangepast.", "Bij controle geen bijzonderheden & geen koorts.",
    ])
    return [
      (
        "Reden",
        "\(title) \(person.familyName), \(person.age(on: episode.start)) jaar, kwam met \(episode.disease.name.lowercased())."
      ),
      ("Beloop", course),
      (
        "Beleid",
        isDischarge ? "Controle op de polikliniek over \(random.number(2...8)) weken." : "Vervolgafspraak zo nodig."
      ),
    ]
  }

  private static func narrative(_ text: String) -> String {
    let text = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    return #"<div xmlns="http://www.w3.org/1999/xhtml" lang="nl"><p>\#(text)</p></div>"#
  }
}

/// Base64 as RFC 4648 has it.
enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var encoded: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0..<4 {
        encoded.append(index > group.count ? UInt8(ascii: "=") : letters[bits >> (18 - 6 * index) & 63])
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
