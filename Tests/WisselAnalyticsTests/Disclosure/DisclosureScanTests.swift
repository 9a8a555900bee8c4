import AlgorithmKit
import Foundation
import Testing
import WisselDisclosure
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// Whatever leaves a guarded station, to the host of the central function or in an answer: every number is looked at, on
/// generated small data and for all methods.
struct DisclosureScanTests {
  @Test(
    "every count that leaves, and every one that follows by subtraction, is none or at least ten",
    arguments: 0..<30 as Range<UInt64>)
  func counts(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: 1000 + seed)
    let sizes = (0..<2).map { _ in [5, 15, 60, 150, 400, 1200][Int.random(in: 0..<6, using: &generator)] }
    let tables = sizes.map { SmallData.table($0, &generator) }
    let stations = try zip(tables, ["A", "B"]).map { try $0.station($1, profile: nil) }
    var attackers = tables.map { Subtraction(rows: $0.rows.count) }
    for question in try SmallData.questions(&generator) {
      let network = RecordedNetwork(stations)
      if let result = try await network.result(question) {
        let scan = AnswerScan(result: result)
        #expect(scan.findings.isEmpty, "\(question["method"] ?? .null), seed \(seed): \(scan.findings)")
      }
      for exchange in network.exchanges {
        let scan = AnswerScan(partial: exchange.answer)
        #expect(scan.findings.isEmpty, "\(exchange.method), seed \(seed): \(scan.findings)")
        attackers[exchange.station].learn(exchange)
      }
    }
    for attacker in attackers { #expect(attacker.findings.isEmpty, "seed \(seed): \(attacker.findings)") }
  }

  @Test("the questions are answered often enough for the scan to mean something")
  func answered() async throws {
    var answered: [String: Int] = [:]
    for seed in 0..<8 as Range<UInt64> {
      var generator = SeededGenerator(seed: 2000 + seed)
      let stations = try (0..<2).map { try SmallData.table(1200, &generator).station("S\($0)", profile: nil) }
      for question in try SmallData.questions(&generator)
      where try await RecordedNetwork(stations).result(question) != nil {
        answered[question["method"]?.string ?? "", default: 0] += 1
      }
    }
    for method in analyticsMethods { #expect((answered[method] ?? 0) >= 3, "\(answered)") }
  }

  @Test("at least ten persons move every sum that leaves", arguments: [1] as [UInt64])
  func influence(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: 3000 + seed)
    let table = SmallData.table(56, &generator)
    var usable = table
    for row in usable.rows.indices {
      usable.rows[row][0] = "\(row % 3)"
      usable.rows[row][1] = row % 2 == 0 ? "1" : "0"
      usable.rows[row][5] = row % 4 < 2 ? "male" : "female"
    }
    var looked = 0
    for question in try SmallData.questions(&generator) {
      let network = RecordedNetwork([try usable.station("A", profile: nil)])
      _ = try await network.result(question)
      let last = network.exchanges.last
      for exchange in network.exchanges where exchange.method != "cox_round" || exchange.input == last?.input {
        looked += try await influence(exchange, usable, seed: seed)
      }
    }
    #expect(looked > 30)
  }

  /// Moves each person's age in turn and counts who changes which sum. Returns how many sums were moved by anybody.
  private func influence(_ exchange: RecordedNetwork.Exchange, _ table: TestTable, seed: UInt64) async throws -> Int {
    let sums = AnswerScan(partial: exchange.answer).sums
    var movers = Array(repeating: 0, count: sums.count)
    let age = table.header.firstIndex(of: "age") ?? 0
    for row in table.rows.indices {
      guard let value = Double(table.rows[row][age]) else { continue }
      var moved = table
      moved.rows[row][age] = "\(value + 0.75)"
      let station = try moved.station("A", profile: nil)
      var input = try JSONDecoder().decode(JSONValue.self, from: exchange.input)
      if exchange.method == coxRound.name { input = try await knowing(station, input) }
      let answer = try await RecordedNetwork.answer(JSONEncoder().encode(input), station)
      let others = AnswerScan(partial: try JSONDecoder().decode(JSONValue.self, from: answer)).sums
      try #require(others.count == sums.count)
      for index in sums.indices where others[index].value != sums[index].value { movers[index] += 1 }
    }
    for (sum, count) in zip(sums, movers) {
      #expect(count == 0 || count >= 10, "\(exchange.method) \(sum.place): \(count) persons, seed \(seed)")
    }
    return movers.count { $0 > 0 }
  }

  /// The question with the fingerprint of the station's rows, as if it had been asked of these from the start.
  private func knowing(_ station: InMemoryNetwork.Station, _ input: JSONValue) async throws -> JSONValue {
    guard var members = input.object, var arguments = members["kwargs"]?.object else { return input }
    let setup: JSONValue = ["method": .string(coxSetup.name), "kwargs": ["model": arguments["model"] ?? .null]]
    let answer = try await RecordedNetwork.answer(JSONEncoder().encode(setup), station)
    let fingerprint = try JSONDecoder().decode(JSONValue.self, from: answer)["fingerprint"] ?? .null
    arguments["fingerprints"] = [fingerprint]
    members["kwargs"] = .object(arguments)
    return .object(members)
  }

  @Test("the same rows have another fingerprint in another job")
  func fingerprints() throws {
    try withTemporaryFolders { first, second in
      let one = try JobSecret(folder: first)
      #expect(try JobSecret(folder: first) == one)
      #expect(try JobSecret(folder: second) != one)
      #expect(throws: AlgorithmError.self) { try JobSecret(folder: first + "/absent") }
    }
  }

  private func withTemporaryFolders(_ body: (String, String) throws -> Void) throws {
    let folders = (0..<2).map { _ in FileManager.default.temporaryDirectory.appendingPathComponent("wissel-\(UUID())") }
    for folder in folders { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    defer { for folder in folders { try? FileManager.default.removeItem(at: folder) } }
    try body(folders[0].path, folders[1].path)
  }
}
