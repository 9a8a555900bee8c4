import WisselConsent

/// Writes all of one person's resources. What happens to them depends on the hospital's seed and their index alone.
struct PersonWriter {
  let hospital: Hospital
  let person: Person
  let lung: LungCourse?
  let death: Moment?
  var random: SynthesisRandom
  let emit: (ResourceType, String) throws -> Void
  private var counts: [ResourceType: Int] = [:]
  /// What letters repeat.
  private(set) var resource = ""

  init(
    _ index: Int, _ hospital: Hospital, _ emit: @escaping (ResourceType, String) throws -> Void
  ) {
    (self.hospital, self.emit) = (hospital, emit)
    random = SynthesisRandom(seed: hospital.settings.seed, stream: UInt64(index))
    let isLung = hospital.settings.cohort == .lung ? index % 2 == 1 : random.chance(12)
    let ages = isLung ? [50...66, 58...78, 66...90] : [0...99, 20...60, 45...80, 55...90]
    person = Person(index, hospital, ages: ages, &random)
    let lastDay = hospital.settings.lastDay
    lung = isLung ? LungCourse(person, lastDay: lastDay, &random) : nil
    if let lung {
      let minute = 60 + random.below(1200)
      death = lung.death.map { Moment($0, minute) }
    } else {
      let dies = random.chance(person.age(on: lastDay) > 60 ? 90 : 4)
      let day = max(lastDay.adding(-random.below(1500)), person.birth.adding(2))
      death = dies ? Moment(day, random.below(1440)) : nil
    }
  }

  /// The last day anything may happen on.
  var horizon: Day { death?.day ?? hospital.settings.lastDay }
  /// The last minute of it.
  var limit: Moment { death ?? Moment(hospital.settings.lastDay, 1439) }
  var subject: String { FHIRText.reference(.Patient, person.id) }

  /// The next id of a type.
  mutating func id(_ type: ResourceType, _ letter: String) -> String {
    counts[type, default: 0] += 1
    return "\(person.id)-\(letter)\(counts[type, default: 0])"
  }

  mutating func write() throws {
    let updated = death ?? Moment(hospital.settings.lastDay, 480)
    resource = person.resource(hospital, death: death, updated: updated)
    try emit(.Patient, resource)
    try writeConsent()
    if let lung { try write(lung) }
    for _ in 0..<random.number(lung == nil ? 1...3 : 0...1) { try writeEpisode() }
  }

  /// A disease that somebody of this age and gender can have, on a day in the last five years of which anything is known.
  private mutating func writeEpisode() throws {
    let earliest = max(hospital.settings.lastDay.adding(-1825), person.birth)
    let days = horizon.number - earliest.number - 1
    guard days > 0 else { return }
    let start = earliest.adding(random.below(days))
    let age = person.age(on: start)
    let possible = Disease.all.filter {
      $0.ages.contains(age) && ($0.gender == nil || $0.gender == person.gender)
    }
    guard !possible.isEmpty else { return }
    try write(Episode(random.pick(possible) { $0.weight }, start: start, &self))
  }
}
