package import Foundation

/// Where a database is.
package enum DatabaseLocation: Sendable {
  /// In the process's memory: SQLite, gone with the value.
  case memory
  /// In a file: SQLite.
  case file(URL)
  /// On a PostgreSQL server.
  case postgres(PostgresAddress)
}
