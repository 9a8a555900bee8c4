import Foundation
package import WisselDatabase

/// The database engines tests run on.
package enum TestDatabase: String, CaseIterable, Sendable {
  case sqlite = "SQLite"
  case postgres = "PostgreSQL"

  /// Those that this machine has.
  package static var available: [TestDatabase] { PrivatePostgres.isInstalled ? allCases : [.sqlite] }

  /// The engine of the pass under way: `WISSEL_TEST_DATABASE` says `postgres`, or it is SQLite.
  package static let ofThisPass: TestDatabase =
    ProcessInfo.processInfo.environment["WISSEL_TEST_DATABASE"] == "postgres" ? .postgres : .sqlite

  /// An empty place for a database, for as long as the closure runs.
  package func withLocation<Result: Sendable>(
    _ body: @Sendable (DatabaseLocation) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .sqlite:
      try await withTemporaryFolder { try await body(.file($0.appendingPathComponent("test.sqlite"))) }
    case .postgres:
      try await PrivatePostgres.shared.withDatabase { try await body(.postgres($0)) }
    }
  }
}
