/// Environment variables with the same kind of findings.
struct Variables {
  private let environment: [String: String]
  private let findings: Findings

  init(_ environment: [String: String], findings: Findings) {
    self.environment = environment
    self.findings = findings
  }

  /// The value of a variable that is set and not empty.
  func text(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  func secret(_ name: String) -> Secret? { text(name).map { Secret($0) } }

  func port(_ name: String) -> Int? {
    guard let text = text(name) else { return nil }
    if let port = Int(text), (0...65_535).contains(port) { return port }
    findings.error("expected a port from 0 to 65535 in the environment", key: name, at: nil)
    return nil
  }
}
