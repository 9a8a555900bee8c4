import AlgorithmKit
import Foundation
import Testing
import WisselDisclosure
import WisselStatistics
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// The guarded profile: no number of fewer than ten persons leaves a station, and refusals are the predicted ones.
@Suite(.enabled(if: SharedFiles.available, "the shared reference data are not there"))
struct GuardedTests {
  /// Many generated patients, so that common intervals exist.
  private func patients(_ count: Int, seed: UInt64) throws -> TestTable {
    var generator = SeededGenerator(seed: seed)
    var table = try TestTable.pooled("lung")
    let source = table.rows
    let time = table.header.firstIndex(of: "time") ?? 0
    table.rows = (0..<count).map { _ in
      var row = source[Int.random(in: 0..<source.count, using: &generator)]
      row[time] = String(Int.random(in: 1...900, using: &generator))
      return row
    }
    return table
  }

  @Test("a station is guarded when nothing is said, and a request can only tighten")
  func profiles() throws {
    #expect(try DisclosureProfile.inForce(station: nil, request: nil) == .guarded)
    #expect(try DisclosureProfile.inForce(station: nil, request: "open") == .guarded)
    #expect(try DisclosureProfile.inForce(station: "open", request: nil) == .open)
    #expect(try DisclosureProfile.inForce(station: "open", request: "guarded") == .guarded)
    #expect(throws: DisclosureRefusal.self) { try DisclosureProfile.inForce(station: "banana", request: nil) }
    #expect(throws: DisclosureRefusal.self) { try DisclosureProfile.inForce(station: "open", request: "loose") }
  }

  @Test("summary: no extremes, small counts withheld")
  func summaryGuarded() async throws {
    let fixture = try Fixture("summary_pbc")
    let result = try await runSpecification(
      input: try fixture.input(), stations: TestTable.stations("pbc", profile: nil))
    #expect(result["bili"]?["min"] == .null)
    #expect(result["bili"]?["max"] == .null)
    // Stations A, B and C miss 6, 0 and 0, or the like: one to nine missing values are not told.
    #expect(result["stage"]?["missing"] == .null)
    #expect(result["bili"]?["mean"]?.number != nil)
    #expect(result["disclosure"]?["profile"] == "guarded")
  }

  @Test("few patients by group cannot be guarded: refused by rule, without numbers")
  func refused() async throws {
    let fixture = try Fixture("km_lung_sex")
    let stations = try TestTable.stations("lung_by_institution", profile: nil)
    await #expect(throws: DisclosureRefusal(.noCommonTimeBins, about: "'km' over the stations")) {
      try await runSpecification(input: try fixture.input(), stations: stations)
    }
  }

  @Test("many patients: km, logrank and cox answer on common intervals, and every count that leaves is of ten or none")
  func answered() async throws {
    let table = try patients(6000, seed: 77)
    let stations = try table.dealt(over: 3, profile: nil)
    let fixture = try Fixture("km_lung_sex")
    let result = try await runSpecification(input: try fixture.input(), stations: stations)
    #expect((result["disclosure"]?["time_bin"]?.number ?? 0) >= 1)
    // Every table a station released:
    let first = try await ask(LifeTableArguments(request: try request(fixture)), lifeTables, stations)
    let common = try #require(CoarseningOffer.common(first.compactMap(\.offers)))
    let tables = try await ask(
      LifeTableArguments(request: try request(fixture), coarsening: common), lifeTables, stations)
    for answer in tables {
      for table in answer.tables ?? [] {
        #expect((table.events + table.censored).allSatisfy { $0 == 0 || $0 >= DisclosureProfile.minimum })
        #expect(table.atRisk(at: table.time).allSatisfy { $0 == 0 || $0 >= DisclosureProfile.minimum })
      }
    }
    let model = try await runSpecification(
      input: try Fixture("cox_efron_lung_missing").input(changing: ["terms": ["age", "sex"]]), stations: stations)
    #expect(model["coefficients"]?["age"]?.number != nil)
    #expect(model["concordance"] == .null)
    #expect(model["disclosure"]?["profile"] == "guarded")
    #expect((model["distinct_event_times"]?.int ?? 0) > 1)
  }

  @Test("a coarsening a station did not offer is refused by it")
  func unofferedCoarsening() async throws {
    let fixture = try Fixture("km_lung_sex")
    let stations = try TestTable.stations("lung_by_institution", profile: nil)
    await #expect(throws: DisclosureRefusal.self) {
      _ = try await ask(
        LifeTableArguments(
          request: try request(fixture), coarsening: TimeCoarsening(width: 1, horizon: 1000)), lifeTables, stations)
    }
  }

  @Test("a model with too many parameters for a station's rows is refused")
  func parameters() async throws {
    let fixture = try Fixture("cox_efron_colon")
    let stations = try TestTable.pooled("colon_death").dealt(over: 9, profile: nil)
    do {
      _ = try await runSpecification(input: try fixture.input(), stations: stations)
      Issue.record("the model was fitted")
    } catch let failure as TaskFailure {
      #expect(failure.report.contains(DisclosureRefusal.Code.tooManyParameters.rawValue))
    }
  }

  private func request(_ fixture: Fixture) throws -> SurvivalArguments {
    let arguments = try fixture.input()["kwargs"] ?? .null
    return try JSONDecoder().decode(SurvivalArguments.self, from: try JSONEncoder().encode(arguments))
  }

  /// Asks a partial directly at every station.
  private func ask<Arguments, Value>(
    _ arguments: Arguments, _ partial: Partial<Arguments, Value>, _ stations: [InMemoryNetwork.Station]
  ) async throws -> [Value] {
    var values: [Value] = []
    for station in stations {
      let network = InMemoryNetwork(analytics, stations: [station])
      let input = try JSONEncoder().encode(DirectInput(method: partial.name, kwargs: arguments))
      values.append(try JSONDecoder().decode(Value.self, from: try await network.run(input: input)))
    }
    return values
  }
}

/// A task's input for a partial function.
private struct DirectInput<Arguments: Encodable>: Encodable {
  var method: String
  var kwargs: Arguments
}
