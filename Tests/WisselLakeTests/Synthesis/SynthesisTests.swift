import Foundation
import Testing
import WisselConsent
import WisselFHIR
import WisselTesting

@testable import WisselLake

@Suite("The synthetic hospital")
struct SynthesisTests {
  /// The lines of every file, by type.
  private func hospital(
    _ settings: SynthesisSettings, _ planted: (SyntheticHospital.Planted) -> Void = { _ in }
  ) async throws -> [String: [String]] {
    try await withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("hospital")
      let counts = try SyntheticHospital(settings).write(to: place.path, planted: planted)
      var files: [String: [String]] = [:]
      for (type, count) in counts {
        let text = try String(contentsOf: place.appendingPathComponent("\(type.rawValue).ndjson"), encoding: .utf8)
        files[type.rawValue] = text.split(separator: "\n").map(String.init)
        #expect(files[type.rawValue]?.count == count)
      }
      return files
    }
  }

  @Test("the same settings give the same bytes, on this machine and on every other")
  func deterministic() async throws {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let files = try await hospital(SynthesisSettings(patients: 40, seed: 7, cohort: .lung))
    for (type, lines) in files.sorted(by: { $0.key < $1.key }) {
      for byte in "\(type)\n\(lines.joined(separator: "\n"))".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    #expect(String(hash, radix: 16) == "56c21853999401ba")
  }

  @Test("persons do not depend on how many there are")
  func independent() async throws {
    let few = try await hospital(SynthesisSettings(patients: 10, seed: 3))
    let many = try await hospital(SynthesisSettings(patients: 25, seed: 3))
    for (type, lines) in few { #expect(many[type]?.starts(with: lines) == true, "\(type)") }
  }

  @Test("ids are unique, references lead somewhere, and the files hold the types they are named after")
  func integrity() async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("synthetic hospital: seed \(seed)")
    let files = try await hospital(SynthesisSettings(patients: 60, seed: seed, cohort: .lung))
    #expect(files.count == ResourceType.allCases.count)
    var (ids, references) = (Set<String>(), Set<String>())
    for (type, lines) in files {
      for line in lines {
        let json = try JSONParser.parse(line)
        #expect(json["resourceType"]?.string == type)
        let id = "\(type)/\(json["id"]?.string ?? "")"
        #expect(ids.insert(id).inserted, "seed \(seed): \(id) is there twice")
        Self.collect(json, &references)
        for entry in json["entry"]?.array ?? [] where entry["resource"]?["resourceType"]?.string == "Composition" {
          ids.insert("Composition/\(entry["resource"]?["id"]?.string ?? "")")
        }
      }
    }
    #expect(references.subtracting(ids).isEmpty, "seed \(seed): \(references.subtracting(ids).prefix(3))")
  }

  private static func collect(_ json: JSON, _ references: inout Set<String>) {
    for member in json.members ?? [] {
      if member.name == "reference", let text = member.value.string { references.insert(text) }
      collect(member.value, &references)
    }
    for item in json.array ?? [] { collect(item, &references) }
  }

  @Test("numbers that look like citizen service numbers are of the range for tests")
  func testNumbers() async throws {
    let patients = try await hospital(SynthesisSettings(patients: 300, seed: 11))["Patient"] ?? []
    var numbers: [String] = []
    for line in patients {
      for identifier in try JSONParser.parse(line)["identifier"]?.array ?? []
      where identifier["system"]?.string == "http://fhir.nl/fhir/NamingSystem/bsn" {
        numbers.append(identifier["value"]?.string ?? "")
      }
    }
    #expect(numbers.count > 250)
    #expect(Set(numbers).count == numbers.count)
    for number in numbers {
      let digits = number.compactMap(\.wholeNumberValue)
      let sum = zip(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(digits.count == 9 && number.hasPrefix("9999") && sum % 11 == 0)
    }
  }

  @Test("defects are planted in the lines that are listed, one in each, and nowhere else")
  func defects() async throws {
    let clean = try await hospital(SynthesisSettings(patients: 60, seed: 5))
    var planted: [SyntheticHospital.Planted] = []
    let broken = try await hospital(SynthesisSettings(patients: 60, seed: 5, defectsPerMillion: 60_000)) {
      planted.append($0)
    }
    var differing: Set<String> = []
    for (type, lines) in clean {
      for (index, pair) in zip(lines, broken[type] ?? []).enumerated() where pair.0 != pair.1 {
        differing.insert("\(type).ndjson \(index + 1)")
      }
    }
    #expect(planted.count > 30)
    #expect(Set(planted.map { "\($0.file) \($0.line)" }) == differing)
    #expect(differing.count == planted.count)
    #expect(Set(planted.map(\.kind)).count >= 4)
  }

  @Test("validation finds each planted defect once, in the line and at the path that are listed, and nothing else")
  func foundDefects() async throws {
    try await withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("hospital")
      let settings = SynthesisSettings(patients: 30, seed: 5, defectsPerMillion: 400_000, cohort: .lung)
      var planted: [String: SyntheticHospital.Planted] = [:]
      let counts = try SyntheticHospital(settings).write(
        to: place.path, planted: { planted["\($0.file) \($0.line)"] = $0 })
      #expect(Set(planted.values.map(\.kind)).count == Defect.Kind.allCases.count)
      var found: [String: [String]] = [:]
      let files = counts.keys.map { place.appendingPathComponent("\($0.rawValue).ndjson").path }.sorted()
      let report = try await ValidationRun(try ResourceValidator(now: "2026-01-01T00:00:00Z")).run(files) { findings in
        for error in findings where error.finding.severity == .error {
          let name = URL(fileURLWithPath: error.file).lastPathComponent
          found["\(name) \(error.line)", default: []].append(error.finding.path)
        }
      }
      #expect(report.total.quarantined == planted.count)
      #expect(Set(found.keys) == Set(planted.keys))
      for (line, defect) in planted {
        // A finding names the item of a list and the type of a choice as well.
        let paths = (found[line] ?? []).map { $0.replacing(/\[\d+\]/, with: "") }
        #expect(paths.count == 1 && paths.allSatisfy { $0.hasPrefix(defect.path) }, "\(line): \(paths)")
      }
    }
  }

  @Test("every second person of the cohort has lung cancer, and the worse stages live shorter")
  func cohort() async throws {
    let files = try await hospital(SynthesisSettings(patients: 100, seed: 2, cohort: .lung))
    let lung = (files["Condition"] ?? []).filter { $0.contains(#""code":"C34."#) }
    #expect(lung.count == 50)
    #expect(files["DiagnosticReport"]?.count == 50)
    let dead = (files["Patient"] ?? []).filter { $0.contains("deceasedDateTime") }.count
    #expect((15...50).contains(dead))
  }

  @Test(
    "as many were asked for consent as is wanted; those asked answer in the same shares", arguments: [0, 500, 1000])
  func consents(permille: Int) async throws {
    let settings = SynthesisSettings(patients: 400, seed: 9, consentPermille: permille)
    let consents = try await hospital(settings)["Consent"] ?? []
    let expected = 400 * permille / 1000
    #expect(permille == 500 ? (160...240).contains(consents.count) : consents.count == expected)
    let denied = consents.filter { $0.contains(#""provision":{"type":"deny"}"#) }.count
    #expect(denied * 10 <= consents.count * 3 && (permille == 0 || denied > 0))
  }

  @Test("a folder that is there is not written into")
  func existing() async throws {
    try await withTemporaryFolder { folder in
      #expect(throws: LakeError.self) {
        try SyntheticHospital(SynthesisSettings(patients: 1, seed: 1)).write(to: folder.path)
      }
    }
  }
}

@Suite("Time and numbers of the synthetic hospital")
struct SynthesisValueTests {
  @Test("clocks are Amsterdam's in every week of forty years")
  func clocks() throws {
    let zone = try #require(TimeZone(identifier: "Europe/Amsterdam"))
    let formatter = ISO8601DateFormatter()
    formatter.timeZone = zone
    let first = try #require(Day("1996-11-01"))
    for number in stride(from: 0, to: 40 * 365, by: 3) {
      let moment = Moment(first.adding(number), number * 7 % 1440)
      // The hours that a change of clocks skips or doubles are not used.
      guard !(60..<240).contains(moment.minute) else { continue }
      let date = try #require(formatter.date(from: moment.text))
      #expect(formatter.string(from: date) == moment.text)
    }
  }

  @Test("the logarithm of four operations is the library's, nearly")
  func logarithm() {
    for number in stride(from: 0.0001, through: 1, by: 0.0173) {
      #expect(abs(SynthesisRandom.logarithm(number) - log(number)) < 1e-9)
    }
  }

  @Test("numbers of fixed digits", arguments: [(8.45, 1, "8.5"), (-0.04, 1, "0.0"), (0.666, 2, "0.67"), (12, 0, "12")])
  func decimals(value: Double, digits: Int, text: String) { #expect(FixedDecimal(value, digits: digits).text == text) }

  @Test("Base64 is as elsewhere", arguments: ["", "a", "ab", "abc", "Beleid: één & twee\n"])
  func base64(text: String) { #expect(Base64.text(text) == Data(text.utf8).base64EncodedString()) }
}
