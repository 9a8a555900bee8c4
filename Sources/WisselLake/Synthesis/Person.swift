import WisselConsent

/// Somebody who comes to a synthetic hospital. Everything about them is made up.
struct Person {
  let index: Int
  let id: String
  /// The hospital's patient number.
  let number: String
  let bsn: String?
  let gender: Gender
  let birth: Day
  /// The birth date as it is recorded: sometimes only the year is known.
  let recordedBirth: String
  let given: String
  let family: (prefix: String, name: String)
  let postcode: String
  let town: String

  init(_ index: Int, _ hospital: Hospital, ages: [ClosedRange<Int>], _ random: inout SynthesisRandom) {
    self.index = index
    id = hospital.id("p\(index)")
    number = String(String(10_000_000 + index * 7).dropFirst())
    bsn = Self.bsn(index, hospital.firstBSN)
    gender = random.pick([.female, .male, .other, .unknown]) {
      [505, 489, 3, 3][[.female, .male, .other, .unknown].firstIndex(of: $0) ?? 0]
    }
    let age = random.number(random.pick(ages))
    birth = hospital.settings.lastDay.adding(-age * 365 - age / 4 - random.below(365))
    let (year, month, _) = birth.components
    let precision = random.below(200)
    recordedBirth = precision == 0 ? "\(year)" : precision == 1 ? "\(year)-\(Moment.two(month))" : "\(birth)"
    let isWoman = gender == .female || gender != .male && random.chance(500)
    given = random.pick(isWoman ? Names.women : Names.men)
    family = random.pick(Names.families)
    let town = random.pick(Names.towns)
    self.town = town.name
    let letters = Array("ABCDEGHJKLMNPRTVWXZ")
    postcode = "\(town.area)\(random.number(10...99)) \(random.pick(letters))\(random.pick(letters))"
  }

  var familyName: String { family.prefix.isEmpty ? family.name : "\(family.prefix) \(family.name)" }

  /// Completed years on a day.
  func age(on day: Day) -> Int {
    let (year, month, number) = day.components
    let (birthYear, birthMonth, birthDay) = birth.components
    return year - birthYear - ((month, number) < (birthMonth, birthDay) ? 1 : 0)
  }

  /// Numbers that begin with 9999 are handed out to nobody: they are for tests. There are not enough of them for large
  /// hospitals, where most people have none.
  private static func bsn(_ index: Int, _ first: Int) -> String? {
    let position = first + index
    guard index <= 9000 else { return nil }
    let serial = position % 9000 + 500
    let digits = [9, 9, 9, 9] + String(10_000 + serial).dropFirst().compactMap(\.wholeNumberValue)
    let sum = zip(digits, [9, 8, 7, 6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    // The last digit counts minus one; a remainder of ten has none.
    return sum % 11 < 10 ? digits.map(String.init).joined() + String(sum % 11) : nil
  }
}

extension Person {
  func resource(_ hospital: Hospital, death: Moment?, updated: Moment) -> String {
    let deceased = death.map { #","deceasedDateTime":"\#($0.text)""# } ?? ""
    let bsn = bsn.map { #"{"system":"http://fhir.nl/fhir/NamingSystem/bsn","value":"\#($0)"},"# } ?? ""
    let type = FHIRText.concept(FHIRText.coding("http://terminology.hl7.org/CodeSystem/v2-0203", "MR"))
    return #"{"resourceType":"Patient","id":"\#(id)","meta":\#(FHIRText.meta(updated, profile: "plugin-patient")),"#
      + #""identifier":[\#(bsn){"type":\#(type),"system":"\#(hospital.system("patientnummer"))","value":"\#(number)"}],"#
      + #""active":true,"name":[\#(name)],"gender":"\#(gender.rawValue)","birthDate":"\#(recordedBirth)"\#(deceased),"#
      + #""address":[{"use":"home","city":"\#(town)","postalCode":"\#(postcode)","country":"NL"}],"#
      + #""managingOrganization":\#(FHIRText.reference(.Organization, hospital.id("org")))}"#
  }

  private var name: String {
    let url = "http://hl7.org/fhir/StructureDefinition/"
    let prefix =
      family.prefix.isEmpty
      ? "" : #"{"url":"\#(url)humanname-own-prefix","valueString":"\#(family.prefix)"},"#
    return #"{"use":"official","text":"\#(given) \#(familyName)","family":"\#(familyName)","#
      + #""_family":{"extension":[\#(prefix){"url":"\#(url)humanname-own-name","valueString":"\#(family.name)"}]},"#
      + #""given":["\#(given)"],"_given":[{"extension":[{"url":"\#(url)iso21090-EN-qualifier","valueCode":"BR"}]}]}"#
  }
}
