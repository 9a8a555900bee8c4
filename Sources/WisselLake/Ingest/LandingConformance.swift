import Synchronization
import WisselDuckDB
import WisselFHIR

/// What was found about the resources of a load, counted by type, profile and element. It holds no values of resources.
struct LandingConformance {
  struct Key: Hashable {
    let type: String
    /// The profiles the resources were judged by, by their URLs and separated by blanks; empty for FHIR R4 alone.
    let profiles: String
    /// Without the places of items; empty for all resources of the kind.
    let element: String
    let rule: String
    let severity: String
  }

  /// The rule of the line that says how many resources were judged.
  static let judged = "judged"

  /// So many different places are told apart; what comes later is counted without its element.
  static let most = 5000

  private(set) var counts: [Key: Int] = [:]

  mutating func add(_ outcome: LandingCheck.Outcome, type: String) {
    let profiles = Set(outcome.profiles).sorted().joined(separator: " ")
    count(Key(type: type, profiles: profiles, element: "", rule: Self.judged, severity: "information"), 1)
    for finding in outcome.findings {
      count(
        Key(
          type: type, profiles: profiles, element: ConformanceReport.element(finding.path), rule: finding.rule,
          severity: finding.severity.rawValue), 1)
    }
  }

  mutating func add(_ other: Self) {
    for (key, number) in other.counts { count(key, number) }
  }

  private mutating func count(_ key: Key, _ number: Int) {
    if counts[key] != nil || counts.count < Self.most {
      counts[key, default: 0] += number
    } else {
      let rest = Key(type: key.type, profiles: key.profiles, element: "", rule: key.rule, severity: key.severity)
      counts[rest, default: 0] += number
    }
  }

  /// The rows of a load for `raw.conformance`, in SQL.
  func rows(_ load: Int) -> [String] {
    counts.map { key, number in
      let texts = [key.type, key.profiles, key.element, key.rule, key.severity].map(SQLText.literal)
      return "(\(load), \(texts.joined(separator: ", ")), \(number))"
    }.sorted()
  }
}
