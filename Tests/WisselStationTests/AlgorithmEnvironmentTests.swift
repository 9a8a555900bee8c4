import Foundation
import Testing
import WisselModel
import WisselStation
import WisselTesting
import WisselWire

@testable import WisselSettings

@Suite struct AlgorithmEnvironmentTests {
  @Test(arguments: [("abc", "MFRGG!!!"), ("", ""), ("80", "HAYA!!!!"), ("p=w!d", "OA6XOILE"), ("True", "KRZHKZI!")])
  func valuesAreInBase32WithExclamationMarks(_ plain: String, _ encoded: String) {
    #expect(Base32Text.encode(plain) == encoded)
  }

  /// The container of the published node. Ours differs on purpose: addresses and credentials only of the databases that
  /// the run asked for, and its own proxy.
  @Test(.enabled(if: SharedFiles.available, "needs the reference data"))
  func theVariablesAreThoseOfThePublishedNode() throws {
    let file = try Data(contentsOf: SharedFiles.fixture("vantage6-node-transcripts/container-spec.json"))
    let recording = try WireJSON.decode(JSONValue.self, from: file)
    let databases = [
      DatabaseSettings(
        label: "default", uri: Secret("/data/default.csv"), type: "csv", mountsReadOnly: false, environment: [:]),
      DatabaseSettings(
        label: "second", uri: Secret("/data/second.csv"), type: "csv", mountsReadOnly: true, environment: [:]),
      DatabaseSettings(
        label: "folderdb", uri: Secret("/data/folderdb"), type: "folder", mountsReadOnly: false, environment: [:]),
      DatabaseSettings(
        label: "pgdb", uri: Secret("postgresql://u:p@host:5432/db"), type: "sql", mountsReadOnly: false,
        environment: ["user": Secret("alice"), "password": Secret("p=w!d")]),
    ]
    func environment(_ requested: [String]) throws -> AlgorithmEnvironment {
      var placements: [String: DatabasePlacement] = [:]
      for database in databases {
        let uri = database.uri.reveal()
        let isAddress = uri.contains("://")
        placements[database.label] = DatabasePlacement(
          database, path: isAddress ? nil : uri, isFolder: database.type == "folder")
      }
      return AlgorithmEnvironment(
        run: 27, proxyHost: "http://proxyserver", proxyPort: 80,
        requested: requested.map { .init(label: $0, parameters: [:]) }, configured: databases, placements: placements,
        additional: ["player": Secret("Alice"), "MIN_ROWS": Secret("5"), "FLAG": Secret("True")])
    }
    let decoded = try #require(recording["environment_decoded"]?.object).compactMapValues(\.string)
    let encoded = try #require(recording["environment_encoded"]?.object).compactMapValues(\.string)
    let all = try environment(["default", "second", "folderdb", "pgdb"])
    let labels = "USER_REQUESTED_DATABASE_LABELS"
    #expect(try all.plain().filter { $0.key != labels } == decoded.filter { $0.key != labels })
    #expect(try all.encoded().filter { $0.key != labels } == encoded.filter { $0.key != labels })
    var asked = try environment(["default", "second"]).encoded()
    // Whoever goes over the labels finds what belongs to each.
    #expect(asked.removeValue(forKey: "DB_LABELS") == Base32Text.encode("default,second"))
    #expect(
      asked
        == encoded.filter { $0.key != "DB_LABELS" && !$0.key.hasPrefix("PGDB_") && !$0.key.hasPrefix("FOLDERDB_") })
  }

  private static func environment(
    _ additional: [String: String] = [:], parameters: [String: JSONValue] = [:]
  ) -> AlgorithmEnvironment {
    AlgorithmEnvironment(
      run: 1, proxyHost: "http://127.0.0.1", proxyPort: 8080, requested: [.init(label: "d", parameters: parameters)],
      configured: [], placements: [:], additional: additional.mapValues { Secret($0) })
  }

  @Test func parametersOfADatabaseBecomeVariables() throws {
    let variables = try Self.environment(parameters: [
      "query": "select 1", "sheet_name": "A", "preprocessing": [["function": "filter_range"]],
    ]).plain()
    #expect(variables["D_QUERY"] == "select 1")
    #expect(variables["D_SHEET_NAME"] == "A")
    #expect(variables["D_PREPROCESSING"] == #"[{"function":"filter_range"}]"#)
    #expect(variables["D_DATABASE_URI"] == nil)
  }

  @Test(arguments: ["1A", "a-b", "", "PKG_NAME", "ä"])
  func namesThatAreNoVariablesAreRefused(_ name: String) {
    #expect(throws: AlgorithmEnvironment.IllegalName(name: name)) { try Self.environment([name: "x"]).plain() }
  }

  @Test func theOperatorsVariablesWin() throws {
    #expect(try Self.environment(["HOST": "x"]).plain()["HOST"] == "x")
  }
}
