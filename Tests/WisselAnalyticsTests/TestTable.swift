import AlgorithmKit
import Foundation
import WisselTesting
import WisselWire

/// Rows of a dataset as text, to be dealt over stations.
struct TestTable: Sendable {
  var header: [String]
  var rows: [[String]]
  var schema: JSONValue

  static func schema(_ dataset: String) throws -> JSONValue {
    let file = SharedFiles.fixture("statistics/data/\(dataset)/schema.json")
    return try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
  }

  /// One station's file (no quoting is needed in these files).
  init(_ dataset: String, station: String) throws {
    let file = SharedFiles.fixture("statistics/data/\(dataset)/station_\(station).csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
    header = lines.first.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
    rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    schema = try Self.schema(dataset)
  }

  init(header: [String], rows: [[String]], schema: JSONValue) {
    self.header = header
    self.rows = rows
    self.schema = schema
  }

  /// All three stations' rows.
  static func pooled(_ dataset: String) throws -> TestTable {
    var table = try TestTable(dataset, station: "A")
    for station in ["B", "C"] { table.rows += try TestTable(dataset, station: station).rows }
    return table
  }

  func frame() throws -> DataFrame {
    try DataFrame(
      header.enumerated().map { index, name in
        let values = rows.map { $0[index] }
        let column = schema["columns"]?.array?.first { $0["name"]?.string == name }
        switch column?["type"]?.string {
        case "categorical":
          let levels = column?["levels"]?.array?.compactMap(\.string) ?? []
          return try Column(name, categories: values.map { $0.isEmpty ? nil : $0 }, levels: levels)
        case "integer": return Column(name, integers: values.map { Int($0) })
        default: return Column(name, numbers: values.map { Double($0) })
        }
      })
  }

  func station(_ name: String, profile: String? = "open") throws -> InMemoryNetwork.Station {
    let environment = StationEnvironment(profile.map { ["WISSEL_DISCLOSURE": $0] } ?? [:])
    return InMemoryNetwork.Station(name, StationData(try frame(), environment: environment))
  }

  /// The rows dealt over so many stations, named S01, S02, …
  func dealt(over count: Int, profile: String? = "open") throws -> [InMemoryNetwork.Station] {
    try (0..<count).map { station in
      var part = self
      part.rows = rows.enumerated().filter { ($0.offset &* 2_654_435_761) >> 7 % count == station }.map(\.element)
      return try part.station("S" + (station < 9 ? "0" : "") + "\(station + 1)", profile: profile)
    }
  }

  /// The stations as they are in the fixture.
  static func stations(_ dataset: String, profile: String? = "open") throws -> [InMemoryNetwork.Station] {
    try ["A", "B", "C"].map { try TestTable(dataset, station: $0).station($0, profile: profile) }
  }
}
