import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Validation of the sample data", .enabled(if: SharedFiles.available))
struct SampleValidationTests {
  /// All files of the samples; of those above 1 MB, which are much of the same, only in a soak.
  static let files: [String] = {
    let folder = SharedFiles.root.appendingPathComponent("data/fhir").path
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.sorted().filter {
      ($0.hasSuffix(".json") || $0.hasSuffix(".ndjson")) && !$0.hasPrefix("definitions") && !$0.hasSuffix("log.ndjson")
    }.map { folder + "/" + $0 }.filter { file in
      let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
      return size < 1_000_000 || ProcessInfo.processInfo.environment["WISSEL_SOAK"] != nil
    }
  }()

  @Test("no official example and no resource of the sample sets has an error")
  func samples() async throws {
    #expect(Self.files.count > 100)
    let validator = try ResourceValidator(now: "2026-01-01T00:00:00Z")
    var errors: [FileFinding] = []
    let report = try await ValidationRun(validator).run(Self.files) { findings in
      errors += findings.filter { $0.finding.severity == .error }
    }
    #expect(errors == [])
    #expect(report.total.accepted + report.total.withWarnings > 2500)
  }
}
