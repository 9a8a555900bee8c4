package import WisselWire

extension Diagnosis {
  /// The findings for people: a line each, and under what is not good what to do.
  ///
  /// - Parameter name: the station's; nil when no settings were given.
  package func report(_ name: String?, in language: Language) -> String {
    var lines = name.map { ["\($0):"] } ?? []
    for finding in findings {
      let words = finding.words(in: language)
      lines.append("  \(Self.mark(finding.weight, language)) \(words.says)")
      if finding.weight != .good, let remedy = words.remedy { lines.append("            \(remedy)") }
    }
    let bad = findings.count { $0.weight == .bad }
    let warnings = findings.count { $0.weight == .warning }
    switch language {
    case .english:
      lines.append(
        bad == 0
          ? "Nothing stands in the way of a start" + (warnings == 0 ? "." : "; warnings: \(warnings).")
          : "To be mended before a start: \(bad). Warnings: \(warnings).")
    case .dutch:
      lines.append(
        bad == 0
          ? "Niets staat een start in de weg" + (warnings == 0 ? "." : "; waarschuwingen: \(warnings).")
          : "Te verhelpen vóór een start: \(bad). Waarschuwingen: \(warnings).")
    }
    return lines.joined(separator: "\n")
  }

  /// The findings for programs. `code` and `weight` are the same in all languages.
  package func json(_ name: String?, in language: Language) -> JSONValue {
    [
      "station": name.map { .string($0) } ?? .null,
      "good": .bool(isGood),
      "findings": .array(
        findings.map { finding in
          let words = finding.words(in: language)
          return [
            "subject": .string(finding.subject.rawValue), "code": .string(finding.code),
            "weight": .string(finding.weight.rawValue), "says": .string(words.says),
            "remedy": words.remedy.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }

  private static func mark(_ weight: Finding.Weight, _ language: Language) -> String {
    switch (weight, language) {
    case (.good, .english): "[good]   "
    case (.warning, .english): "[warning]"
    case (.bad, .english): "[bad]    "
    case (.good, .dutch): "[goed]   "
    case (.warning, .dutch): "[let op] "
    case (.bad, .dutch): "[fout]   "
    }
  }
}
