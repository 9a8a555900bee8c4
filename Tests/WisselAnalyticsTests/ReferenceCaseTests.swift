import AlgorithmKit
import Foundation
import Testing
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// Every reference case of the methods there are: the stations' files through the in-memory network give the pooled
/// analysis.
@Suite(.enabled(if: SharedFiles.available, "the shared reference data are not there"))
struct ReferenceCaseTests {
  @Test("equals the pooled analysis in every member", arguments: Fixture.all)
  func equalsPooledAnalysis(id: String) async throws {
    let fixture = try Fixture(id)
    let result = try await runSpecification(input: try fixture.input(), stations: TestTable.stations(fixture.dataset))
    var comparison = Comparison(relative: fixture.relative, absolute: fixture.absolute)
    comparison.compare(result, fixture.expected)
    #expect(comparison.differences.isEmpty, "\(id)")
    if ProcessInfo.processInfo.environment["WISSEL_SHOW_DIFFERENCES"] != nil {
      FileHandle.standardError.write(
        Data("\(id): largest difference \(comparison.largest) at \(comparison.place)\n".utf8))
    }
  }

  @Test(
    "patients divided by institution give the same pooled numbers",
    arguments: [
      "km_lung", "km_lung_sex", "km_lung_binned30", "logrank_lung_sex", "cox_efron_lung_missing",
      "cox_breslow_lung_missing", "summary_lung",
    ])
  func byInstitution(id: String) async throws {
    let fixture = try Fixture(id)
    let result = try await runSpecification(
      input: try fixture.input(), stations: TestTable.stations("lung_by_institution"))
    var comparison = Comparison(relative: fixture.relative, absolute: fixture.absolute)
    comparison.compare(
      result, fixture.expected,
      skip: [
        "by_station", "by_station_n", "by_station_events", "stratified_by_station", "concordance_within_station",
        "concordance_per_station",
      ])
    #expect(comparison.differences.isEmpty, "\(id)")
  }
}
