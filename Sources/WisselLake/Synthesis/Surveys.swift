/// Questionnaires of a synthetic hospital.
struct SurveyForm {
  let name: String
  let title: String
  /// The items as FHIR has them.
  private let items: String

  static let all = [pain, smoking]

  static let pain = SurveyForm(
    name: "pijn", title: "Pijnscore",
    items:
      #"{"linkId":"1","type":"group","text":"Klachten","item":[{"linkId":"1.1","type":"integer","text":"Hoeveel pijn (0-10)?","code":[{"system":"http://loinc.org","code":"72514-3"}]},"#
      + #"{"linkId":"1.2","type":"choice","text":"Hoe vaak?","answerOption":[{"valueCoding":{"system":"https://wissel.example/frequentie","code":"nooit"}},{"valueCoding":{"system":"https://wissel.example/frequentie","code":"soms"}},{"valueCoding":{"system":"https://wissel.example/frequentie","code":"vaak"}}],"item":[{"linkId":"1.2.1","type":"text","text":"Toelichting"}]}]},"#
      + #"{"linkId":"2","type":"decimal","text":"Gewicht (kg)"}"#)
  static let smoking = SurveyForm(
    name: "leefstijl", title: "Leefstijl",
    items:
      #"{"linkId":"rookt","type":"boolean","text":"Rookt u?"},{"linkId":"sinds","type":"date","text":"Sinds wanneer?"},{"linkId":"opmerking","type":"text","text":"Wilt u nog iets kwijt?"}"#
  )

  func url(_ hospital: Hospital) -> String { "https://\(hospital.prefix).example/Questionnaire/\(name)" }

  func text(_ hospital: Hospital, _ moment: Moment) -> String {
    #"{"resourceType":"Questionnaire","id":"\#(hospital.id("q-\(name)"))","meta":\#(FHIRText.meta(moment)),"#
      + #""url":"\#(url(hospital))","version":"1.0","name":"Vragenlijst_\#(name)","title":"\#(title)","status":"active","#
      + #""subjectType":["Patient"],"item":[\#(items)]}"#
  }
}

extension PersonWriter {
  mutating func writeSurvey(_ episode: Episode, _ stay: Stay) throws {
    let form = random.pick(SurveyForm.all)
    let id = id(.QuestionnaireResponse, "qr")
    let moment = stay.start.adding(minutes: random.number(1...20))
    let items = form.name == SurveyForm.pain.name ? painAnswers() : smokingAnswers()
    try emit(
      .QuestionnaireResponse,
      #"{"resourceType":"QuestionnaireResponse","id":"\#(id)","meta":\#(FHIRText.meta(moment)),"#
        + #""questionnaire":"\#(form.url(hospital))|1.0","status":"\#(random.chance(100) ? "amended" : "completed")","#
        + #""subject":\#(subject),"encounter":\#(FHIRText.reference(.Encounter, stay.id)),"authored":"\#(moment.text)","#
        + #""source":\#(subject),"item":[\#(items)]}"#)
  }

  private mutating func painAnswers() -> String {
    let often = random.pick(["nooit", "soms", "vaak"])
    let remark =
      often == "vaak"
      ? #","item":[{"linkId":"1.2.1","text":"Toelichting","answer":[{"valueString":\#(FHIRText.quoted(random.pick(Remarks.pain)))}]}]"#
      : ""
    return #"{"linkId":"1","text":"Klachten","item":["#
      + #"{"linkId":"1.1","text":"Hoeveel pijn (0-10)?","answer":[{"valueInteger":\#(random.below(11))}]},"#
      + #"{"linkId":"1.2","text":"Hoe vaak?","answer":[{"valueCoding":{"system":"https://wissel.example/frequentie","code":"\#(often)"}\#(remark)}]}]},"#
      + #"{"linkId":"2","text":"Gewicht (kg)","answer":[{"valueDecimal":\#(FixedDecimal(76 + 14 * random.normal(), digits: 1).text)}]}"#
  }

  private mutating func smokingAnswers() -> String {
    let smokes = random.chance(220)
    let since =
      smokes
      ? #",{"linkId":"sinds","text":"Sinds wanneer?","answer":[{"valueDate":"\#(random.number(1970...2019))"}]}"# : ""
    let remark =
      random.chance(250)
      ? #",{"linkId":"opmerking","text":"Wilt u nog iets kwijt?","answer":[{"valueString":\#(FHIRText.quoted(random.pick(Remarks.general)))}]}"#
      : ""
    return #"{"linkId":"rookt","text":"Rookt u?","answer":[{"valueBoolean":\#(smokes)}]}\#(since)\#(remark)"#
  }
}

/// What people write in their own words, with the characters that break careless readers.
enum Remarks {
  static let pain = [
    "'s nachts, \"brandend\" – sinds mei; 3× per week", "Na het traplopen <5 minuten & daarna weg",
    "Vooral links\nen bij kou",
  ]
  static let general = [
    "Mijn zus (Greetje) wil graag meelezen.", "Ik slaap slecht; huisarts weet ervan.", "€ 12,50 parkeren is te duur!",
  ]
}
