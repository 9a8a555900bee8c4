package import WisselFHIR

extension ConformanceReport {
  /// The places, errors first and the most frequent before the others.
  package var sortedPlaces: [(place: Place, count: Int)] {
    places.map { ($0.key, $0.value) }.sorted { one, two in
      if one.0.severity != two.0.severity { return one.0.severity > two.0.severity }
      if one.1 != two.1 { return one.1 > two.1 }
      return (one.0.element, one.0.rule) < (two.0.element, two.0.rule)
    }
  }

  /// The report as a JSON object.
  package var json: JSON {
    func number(_ value: Int) -> JSON { .number("\(value)") }
    func tally(_ tally: Tally) -> [JSON.Member] {
      [
        JSON.Member("accepted", number(tally.accepted)), JSON.Member("warnings", number(tally.withWarnings)),
        JSON.Member("quarantined", number(tally.quarantined)),
      ]
    }
    func table(_ tallies: [String: Tally], _ name: String) -> JSON {
      .array(
        tallies.sorted { $0.key < $1.key }.map { .object([JSON.Member(name, .string($0.key))] + tally($0.value)) })
    }
    let findings = sortedPlaces.map { place, count in
      JSON.object([
        JSON.Member("element", .string(place.element)), JSON.Member("rule", .string(place.rule)),
        JSON.Member("severity", .string(place.severity.rawValue)), JSON.Member("count", number(count)),
      ])
    }
    let support = completeness.map { entry in
      JSON.object([
        JSON.Member("profile", .string(entry.profile)), JSON.Member("element", .string(entry.element)),
        JSON.Member("filled", number(entry.filled)), JSON.Member("of", number(entry.of)),
      ])
    }
    return .object(
      [JSON.Member("files", number(files))] + tally(total) + [
        JSON.Member("unknownProfiles", number(unknownProfiles)), JSON.Member("types", table(types, "type")),
        JSON.Member("profiles", table(profiles, "profile")), JSON.Member("findings", .array(findings)),
        JSON.Member("mustSupport", .array(support)),
      ])
  }

  /// The summary for people, a line each.
  package var lines: [String] {
    func line(_ name: String, _ tally: Tally) -> String {
      "  \(name): \(tally.accepted) accepted, \(tally.withWarnings) with warnings, \(tally.quarantined) to quarantine"
    }
    var lines = [line("all resources", total)]
    lines += types.sorted { $0.key < $1.key }.map { line($0.key, $0.value) }
    lines += profiles.sorted { $0.key < $1.key }.map { line($0.key, $0.value) }
    if unknownProfiles > 0 {
      lines.append("  \(unknownProfiles) times a resource names a profile that is not known here")
    }
    lines += sortedPlaces.prefix(20).map { "  \($1) × \($0.severity.rawValue) [\($0.rule)] \($0.element)" }
    if places.count > 20 { lines.append("  and \(places.count - 20) more kinds of findings") }
    return lines
  }
}
