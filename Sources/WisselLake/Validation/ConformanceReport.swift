package import WisselFHIR

/// What came of judging resources: how many of each type and profile were accepted, which rules were broken where, and
/// how complete the must-support elements are. It holds no values of resources.
package struct ConformanceReport: Sendable {
  /// The outcomes of resources: every resource has one.
  package struct Tally: Sendable, Equatable {
    package var accepted = 0
    package var withWarnings = 0
    package var quarantined = 0

    mutating func add(_ other: Tally) {
      accepted += other.accepted
      withWarnings += other.withWarnings
      quarantined += other.quarantined
    }
  }

  /// A rule at an element, items of lists taken together.
  package struct Place: Sendable, Hashable {
    package let element: String
    package let rule: String
    package let severity: Finding.Severity
  }

  /// So many different places are told apart; what comes later is counted without its element.
  static let maximumPlaces = 5000

  package private(set) var files: Int
  package private(set) var total = Tally()
  package private(set) var types: [String: Tally] = [:]
  package private(set) var profiles: [String: Tally] = [:]
  package private(set) var places: [Place: Int] = [:]
  package private(set) var unknownProfiles = 0
  private var filled: [ResourceValidator.Supported: Int] = [:]

  package init(files: Int) { self.files = files }

  package var hasErrors: Bool { total.quarantined > 0 }

  mutating func add(_ verdict: ResourceValidator.Verdict) {
    var tally = Tally()
    switch verdict.findings.map(\.severity).max() {
    case .error: tally.quarantined = 1
    case .warning: tally.withWarnings = 1
    default: tally.accepted = 1
    }
    total.add(tally)
    types[verdict.resourceType.isEmpty ? "unknown" : verdict.resourceType, default: Tally()].add(tally)
    for profile in Set(verdict.profiles) { profiles[profile, default: Tally()].add(tally) }
    for finding in verdict.findings { count(finding, 1) }
    unknownProfiles += verdict.unknownProfiles
    for supported in verdict.supported { filled[supported, default: 0] += 1 }
  }

  private mutating func count(_ finding: Finding, _ number: Int) {
    let element = Self.element(finding.path)
    count(Place(element: element, rule: finding.rule, severity: finding.severity), number)
  }

  private mutating func count(_ place: Place, _ number: Int) {
    if places[place] != nil || places.count < Self.maximumPlaces {
      places[place, default: 0] += number
    } else {
      places[Place(element: "", rule: place.rule, severity: place.severity), default: 0] += number
    }
  }

  /// A path without the places of items.
  static func element(_ path: String) -> String {
    var (element, isPlace) = ("", false)
    for character in path.utf8 {
      if character == 0x5B { isPlace = true }
      if !isPlace { element.unicodeScalars.append(Unicode.Scalar(character)) }
      if character == 0x5D { isPlace = false }
    }
    return element
  }

  package mutating func add(_ other: ConformanceReport) {
    files += other.files
    total.add(other.total)
    types.merge(other.types) { one, two in
      var sum = one
      sum.add(two)
      return sum
    }
    profiles.merge(other.profiles) { one, two in
      var sum = one
      sum.add(two)
      return sum
    }
    for (place, number) in other.places { count(place, number) }
    unknownProfiles += other.unknownProfiles
    filled.merge(other.filled, uniquingKeysWith: +)
  }

  /// The must-support elements of profiles: how many resources fill each, of how many.
  package var completeness: [(profile: String, element: String, filled: Int, of: Int)] {
    let elements = Set(filled.keys.map { [$0.profile, $0.element] })
    return elements.sorted { $0.lexicographicallyPrecedes($1) }.map { pair in
      let numbers = [true, false].map { isFilled in
        filled[ResourceValidator.Supported(profile: pair[0], element: pair[1], isFilled: isFilled)] ?? 0
      }
      return (pair[0], pair[1], numbers[0], numbers[0] + numbers[1])
    }
  }
}
