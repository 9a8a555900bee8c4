import AlgorithmKit
import Testing
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// How rows are dealt over stations changes nothing but what is said by station.
@Suite(.enabled(if: SharedFiles.available, "the shared reference data are not there"))
struct InvarianceTests {
  static let ids = [
    "summary_lung", "km_lung_sex", "logrank_veteran_celltype", "cox_efron_lung_missing",
    "cox_efron_colon_strata_extent",
  ]
  static let byStation: Set<String> = [
    "by_station", "by_station_n", "by_station_events", "stratified_by_station", "concordance_within_station",
    "concordance_per_station",
  ]

  @Test("1, 5 and 20 stations and permuted rows agree to 1e-12", arguments: ids)
  func dealing(id: String) async throws {
    let fixture = try Fixture(id)
    let table = try TestTable.pooled(fixture.dataset)
    var shuffled = table
    let seed: UInt64 = 20_261
    var generator = SeededGenerator(seed: seed)
    shuffled.rows.shuffle(using: &generator)
    let input = try fixture.input()
    let pooled = try await runSpecification(input: input, stations: table.dealt(over: 1))
    for stations in [
      try TestTable.stations(fixture.dataset), try table.dealt(over: 5), try table.dealt(over: 20),
      try shuffled.dealt(over: 1), try shuffled.dealt(over: 5),
    ] {
      let result = try await runSpecification(input: input, stations: stations)
      var comparison = Comparison(relative: 1e-12, absolute: 1e-12)
      comparison.compare(result, pooled, skip: Self.byStation)
      #expect(comparison.differences.isEmpty, "\(id) over \(stations.count) stations, seed \(seed)")
    }
  }

  @Test("an empty station changes nothing, bit for bit, wherever it stands", arguments: ids)
  func emptyStation(id: String) async throws {
    let fixture = try Fixture(id)
    let input = try fixture.input()
    let stations = try TestTable.stations(fixture.dataset)
    var empty = try TestTable.pooled(fixture.dataset)
    empty.rows = []
    let without = try await runSpecification(input: input, stations: stations)
    for position in [0, 1, 3] {
      var more = stations
      more.insert(try empty.station("Z"), at: position)
      let with = try await runSpecification(input: input, stations: more)
      var comparison = Comparison(relative: 0, absolute: 0)
      comparison.compare(with, without, skip: Self.byStation)
      #expect(comparison.differences.isEmpty, "\(id), empty station at \(position)")
    }
  }

  @Test("the same question twice gives the same bits", arguments: ids)
  func repeatable(id: String) async throws {
    let fixture = try Fixture(id)
    let stations = try TestTable.stations(fixture.dataset)
    let first = try await runSpecification(input: try fixture.input(), stations: stations)
    let second = try await runSpecification(input: try fixture.input(), stations: stations)
    #expect(first == second)
  }

  @Test("moving and stretching a column changes its coefficient as theory says")
  func translation() async throws {
    let fixture = try Fixture("cox_efron_lung_missing")
    var stations = try ["A", "B", "C"].map { try TestTable("lung", station: $0) }
    let before = try await runSpecification(
      input: try fixture.input(), stations: try zip(stations, ["A", "B", "C"]).map { try $0.station($1) })
    for index in stations.indices {
      let age = stations[index].header.firstIndex(of: "age") ?? 0
      for row in stations[index].rows.indices {
        stations[index].rows[row][age] = Int(stations[index].rows[row][age]).map { String(10 * $0 + 100_000) } ?? ""
      }
    }
    let after = try await runSpecification(
      input: try fixture.input(), stations: try zip(stations, ["A", "B", "C"]).map { try $0.station($1) })
    let factor = (before["coefficients"]?["age"]?.number ?? 0) / (after["coefficients"]?["age"]?.number ?? 1)
    #expect(abs(factor - 10) < 1e-10)
    #expect(abs((before["loglik"]?.number ?? 0) - (after["loglik"]?.number ?? 1)) < 1e-9)
  }

  @Test("another reference level gives the contrasts of the first")
  func reference() async throws {
    let fixture = try Fixture("cox_efron_veteran")
    let stations = try TestTable.stations("veteran")
    let first = try await runSpecification(input: try fixture.input(), stations: stations)
    var input = try fixture.input().object ?? [:]
    var arguments = input["kwargs"]?.object ?? [:]
    arguments["codebook"] = .array(
      (arguments["codebook"]?.array ?? []).map { column in
        guard column["name"]?.string == "celltype", case .object(var members) = column else { return column }
        members["reference"] = "adeno"
        return .object(members)
      })
    input["kwargs"] = .object(arguments)
    let second = try await runSpecification(input: .object(input), stations: stations)
    let b = first["coefficients"], c = second["coefficients"]
    let large = (b?["celltype[large]"]?.number ?? 0) - (b?["celltype[adeno]"]?.number ?? 0)
    #expect(abs((c?["celltype[large]"]?.number ?? 9) - large) < 1e-10)
    #expect(abs((c?["celltype[squamous]"]?.number ?? 9) + (b?["celltype[adeno]"]?.number ?? 0)) < 1e-10)
  }
}
