import Testing
import WisselFHIR

@Suite("Planted defects")
struct PlantedDefectTests {
  @Test("a valid resource has no findings", arguments: ValidResource.allCases)
  func valid(resource: ValidResource) throws {
    let validator = try ResourceValidator(profile: resource.profile, now: "2026-01-01T00:00:00Z")
    #expect(validator.findings(in: [UInt8](resource.json.text.utf8)) == [])
  }

  @Test("each defect is found once, at its place", arguments: PlantedDefect.all)
  func defect(defect: PlantedDefect) throws {
    let validator = try ResourceValidator(profile: defect.resource.profile, now: "2026-01-01T00:00:00Z")
    let findings = validator.findings(in: [UInt8](defect.changed.text.utf8))
    #expect(findings.map { "\($0.path) \($0.rule)" } == ["\(defect.path) \(defect.rule)"])
    #expect(findings.first?.severity == defect.severity)
  }

  @Test("findings quote nothing of the resource", arguments: PlantedDefect.all)
  func quotes(defect: PlantedDefect) throws {
    let validator = try ResourceValidator(profile: defect.resource.profile)
    for finding in validator.findings(in: [UInt8](defect.changed.text.utf8)) {
      #expect(!finding.message.contains("SECRET"))
    }
  }
}

/// A change to a valid resource, and the one finding it leads to.
struct PlantedDefect: Sendable, CustomTestStringConvertible {
  let resource: ValidResource
  /// Where something is set, or taken away where there is no value.
  let place: String
  let value: String?
  let path: String
  let rule: String
  let severity: Finding.Severity
  /// Other changes that go with it.
  var more: [(place: String, value: String?)] = []

  init(
    _ resource: ValidResource, _ place: String, _ value: String?, _ path: String, _ rule: String,
    _ severity: Finding.Severity = .error
  ) {
    (self.resource, self.place, self.value) = (resource, place, value)
    (self.path, self.rule, self.severity) = (path, rule, severity)
  }

  var changed: JSON {
    ([(place, value)] + more).reduce(resource.json) { json, change in
      change.1.map { json.setting(change.0, $0) } ?? json.removing(change.0)
    }
  }

  var testDescription: String { "\(resource) \(place) := \(value ?? "nothing")" }
}
