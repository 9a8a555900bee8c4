import WisselConsent

/// What is the same for everybody in a synthetic hospital.
struct Hospital {
  let settings: SynthesisSettings
  /// What all its ids begin with.
  let prefix: String
  /// AGB code: care providers of the kind hospital begin with 06.
  let agb: String
  let name: String
  /// Where its numbers of patients that look like a BSN begin, among the 9 000 test numbers.
  let firstBSN: Int

  init(_ settings: SynthesisSettings) {
    self.settings = settings
    var random = SynthesisRandom(seed: settings.seed, stream: 0)
    let letters = Array("bcdfghjkmnpqrstvwxz")
    prefix = String((0..<3).map { _ in random.pick(letters) }) + String(random.number(2...9))
    agb = "0699" + String(random.number(1000...9999))
    name = "Ziekenhuis " + random.pick(["De Wissel", "Het Spoor", "De Seinhoek", "Den Overweg", "Het Perron"])
    firstBSN = random.below(9000)
  }

  func id(_ name: String) -> String { "\(prefix)-\(name)" }
  /// A system of the hospital's own numbers.
  func system(_ name: String) -> String { "https://\(prefix).example/\(name)" }

  /// The specialists of a specialism: so many of each.
  static let doctors = 3
  static let specialisms: [(code: String, name: String)] = [
    ("0301", "Oogheelkunde"), ("0302", "Keel-, neus-, en oorheelkunde"), ("0303", "Heelkunde"), ("0305", "Orthopedie"),
    ("0306", "Urologie"), ("0307", "Verloskunde en gynaecologie"), ("0313", "Inwendige geneeskunde"),
    ("0320", "Cardiologie"), ("0322", "Longziekten"), ("0330", "Neurologie"), ("0361", "Radiotherapie"),
    ("0388", "Pathologische anatomie"),
  ]
  static let wards = ["A1", "A2", "B1", "B2", "C1", "C2", "IC", "SEH"]

  static func specialismName(_ code: String) -> String { specialisms.first { $0.code == code }?.name ?? code }

  func doctor(_ specialism: String, _ number: Int) -> String { id("dr-\(specialism)-\(number)") }
  func ward(_ name: String) -> String { id("ward-\(name.lowercased())") }
}
