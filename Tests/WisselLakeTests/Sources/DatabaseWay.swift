import Foundation
import Testing
import WisselDatabase
import WisselSettings
import WisselTesting

@testable import WisselLake

/// The ways a hospital's database is read.
enum DatabaseWay: String, CaseIterable {
  case postgres
  case postgresByODBC
  case sqliteByODBC

  /// Those that this machine has what they need for.
  static var available: [DatabaseWay] {
    allCases.filter { way in
      switch way {
      case .postgres: PrivatePostgres.isInstalled
      case .postgresByODBC: PrivatePostgres.isInstalled && ODBCDriver.postgres.isInstalled
      case .sqliteByODBC: ODBCDriver.sqlite.isInstalled
      }
    }
  }

  static var throughODBC: [DatabaseWay] { available.filter { $0 != .postgres } }

  /// A database, and the source file for a mapping of it.
  func withDatabase(
    _ body:
      @Sendable (_ database: DatabaseLocation, _ file: @Sendable (_ mapping: String) -> String) async throws ->
      Void
  ) async throws {
    switch self {
    case .postgres:
      try await PrivatePostgres.shared.withURI { uri in
        try await body(.postgres(.init(uri))) { HospitalMapping.file("database", uri, $0) }
      }
    case .postgresByODBC:
      try await PrivatePostgres.shared.withURI { uri in
        let keywords = ODBCDriver.keywords(postgres: uri)
        try await body(.postgres(.init(uri))) { HospitalMapping.file("database", odbc: keywords, $0) }
      }
    case .sqliteByODBC:
      try await withTemporaryFolder { folder in
        let file = folder.appendingPathComponent("hospital.sqlite")
        let keywords = ODBCDriver.keywords(sqlite: file)
        try await body(.file(file)) { mapping in
          // SQLite's clock is in UTC.
          HospitalMapping.file(
            "database", odbc: keywords, timeZone: "UTC", mapping.replacing("public.", with: "main."))
        }
      }
    }
  }

  /// Loads a hospital by way of a database.
  func load(_ mapping: String, of hospital: URL, into lake: URL, withColumns: Bool = true) async throws {
    try await withDatabase { database, file in
      try await HospitalDatabase.fill(database, from: hospital, withColumns: withColumns)
      let report = try await Self.load(file(mapping), into: lake, check: LandingCheck.validation(at: LakeFixture.now))
      #expect(report.remarks == [])
    }
  }

  /// Loads what a source file says.
  @discardableResult
  static func load(
    _ file: String, into lake: URL, isFull: Bool = false,
    check: LandingCheck? = nil
  ) async throws -> SourceLoad.Report {
    let settings = try LakeSourceSettings(yaml: file, file: "database.yaml", environment: [:])
    return try await SourceLoad(lake.path, LakeFixture.limits, name: "database", settings.source()).run(
      isFull: isFull, now: LakeFixture.now, check: check)
  }
}
