import Foundation
import WisselFHIR

/// Validation of resources on one core, a line at a time, in megabytes of ND-JSON per second of processor time; beside
/// only reading the same lines as JSON values.
struct ValidationBench {
  private let bytes = 64 << 20

  func run() throws {
    Line.heading("Validation of \(bytes >> 20) MiB of ND-JSON by R4 and the PLUGIN profiles, one core (goal: 100 MB/s)")
    try measure("Observation, FHIR R4", Self.observation, nil)
    try measure("Encounter, plugin-encounter", Self.encounter, "plugin-encounter")
    try measure(
      "Encounter, plugin-encounter, each with an error", Self.encounter.replacing("IMP", with: "XXX"),
      "plugin-encounter")
  }

  private func measure(_ name: String, _ template: String, _ profile: String?) throws {
    let validator = try ResourceValidator(profile: profile, now: "2026-01-01T00:00:00Z")
    let lines = (0..<1000).map { number in
      [UInt8](template.replacing("NUMBER", with: "\(100_000 + number)").utf8)
    }
    let size = lines.reduce(0) { $0 + $1.count }
    let rounds = max(1, bytes / size)
    var findings = 0
    let ours = Self.processorTime {
      for _ in 0..<rounds { for line in lines { findings += validator.findings(in: line).count } }
    }
    let values = Self.processorTime {
      for _ in 0..<max(1, rounds / 4) { for line in lines { _ = try? JSONParser.parse(line) } }
    }
    let speed = Double(size * rounds) / ours / 1e6
    let reading = Double(size * max(1, rounds / 4)) / values / 1e6
    let note = "\(findings / rounds / 1000) findings a line; \(Line.ratio(speed / reading)) of reading JSON values"
    Line.figure(name, String(format: "%6.0f MB/s", speed), note: note)
  }

  private static func processorTime(_ body: () -> Void) -> Double {
    // Ticks of a millionth of a second, by POSIX.
    func now() -> Double { Double(clock()) / 1e6 }
    let start = now()
    body()
    return now() - start
  }

  private static let observation =
    #"{"resourceType":"Observation","id":"oNUMBER","meta":{"versionId":"1","lastUpdated":"2023-04-05T10:11:12.123+02:00"},"#
    + #""identifier":[{"use":"official","system":"urn:oid:1.2.3.4.5","value":"NUMBER"}],"status":"final","#
    + #""category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","#
    + #""display":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2339-0","display":"Glucose"}],"#
    + #""text":"Glucose"},"subject":{"reference":"Patient/pNUMBER"},"encounter":{"reference":"Encounter/eNUMBER"},"#
    + #""effectiveDateTime":"2023-04-05T09:30:00+02:00","issued":"2023-04-05T10:11:12.123+02:00","#
    + #""performer":[{"reference":"Organization/o1","display":"Laboratorium"}],"valueQuantity":{"value":5.60,"#
    + #""unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},"#
    + #""referenceRange":[{"low":{"value":4.0,"unit":"mmol/L"},"high":{"value":7.8,"unit":"mmol/L"}}]}"#

  private static let encounter =
    #"{"resourceType":"Encounter","id":"eNUMBER","identifier":[{"system":"urn:oid:1.2.3.4.6","value":"NUMBER"}],"#
    + #""status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"#
    + #""serviceType":{"coding":[{"system":"https://plugin.healthcare/fhir/CodeSystem/dhd-specialisms","code":"0303","#
    + #""display":"Heelkunde"}]},"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActPriority","#
    + #""code":"EL"}]},"subject":{"reference":"Patient/pNUMBER"},"participant":[{"type":[{"coding":[{"#
    + #""system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"ATND"}]}],"#
    + #""individual":{"reference":"PractitionerRole/r1","display":"Chirurg"}}],"#
    + #""period":{"start":"2023-04-05T09:30:00+02:00","end":"2023-04-08T11:00:00+02:00"},"#
    + #""hospitalization":{"admitSource":{"coding":[{"system":"http://snomed.info/sct","code":"264362003"}]},"#
    + #""dischargeDisposition":{"coding":[{"system":"http://snomed.info/sct","code":"264362003"}]}},"#
    + #""location":[{"location":{"reference":"Location/l1"},"status":"completed","period":{"start":"2023-04-05T09:30:00+02:00"}}],"#
    + #""serviceProvider":{"reference":"Organization/o1"}}"#
}
