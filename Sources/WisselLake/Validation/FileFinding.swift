package import WisselFHIR

/// A finding with the place of its resource.
package struct FileFinding: Sendable, Equatable {
  package let file: String
  /// The line, from 1; of a file that is one document 1.
  package let line: Int
  package let finding: Finding

  package init(file: String, line: Int, finding: Finding) {
    (self.file, self.line, self.finding) = (file, line, finding)
  }

  /// As one line of JSON, for programs.
  package var json: String {
    JSON.object([
      JSON.Member("file", .string(file)), JSON.Member("line", .number("\(line)")),
      JSON.Member("path", .string(finding.path)), JSON.Member("rule", .string(finding.rule)),
      JSON.Member("severity", .string(finding.severity.rawValue)), JSON.Member("message", .string(finding.message)),
    ]).text
  }

  /// As a line for people.
  package var text: String {
    let place = finding.path.isEmpty ? "" : " \(finding.path)"
    return "\(file):\(line): \(finding.severity.rawValue) [\(finding.rule)]\(place): \(finding.message)"
  }
}
