/// How a database is read through ODBC.
package struct ODBCSettings: Sendable {
  /// Of which moment what is read is, where not as the database does by itself.
  package enum Isolation: String, Sendable, CaseIterable {
    case repeatableRead = "repeatable_read"
    case serializable
    /// SQL Server's way to show one moment without keeping anybody from writing.
    case snapshot
  }

  package var connection: ODBCConnectionString
  /// How long connecting may take.
  package var loginTimeout: Duration
  /// How long the database may take to begin answering a statement.
  package var patience: Duration
  package var isolation: Isolation?

  package init(
    _ connection: ODBCConnectionString, loginTimeout: Duration = .seconds(30), patience: Duration = .seconds(3600),
    isolation: Isolation? = nil
  ) {
    (self.connection, self.loginTimeout, self.patience) = (connection, loginTimeout, patience)
    self.isolation = isolation
  }
}
