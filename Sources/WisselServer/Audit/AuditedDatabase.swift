import Tracing
package import WisselDatabase
import WisselWire

/// The server's database as features use it: every transaction of a request that changes something also writes a line
/// of the audit log, in the same commit.
package struct AuditedDatabase: Sendable {
  /// The database itself, for what is nobody's act: marks of presence, counts of attempts, background work.
  package let unrecorded: Database
  private let now: @Sendable () -> WireTime

  init(_ database: Database, now: @escaping @Sendable () -> WireTime) {
    unrecorded = database
    self.now = now
  }

  /// Reads in one consistent snapshot.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await withSpan("database read", ofKind: .client) { _ in try await unrecorded.read(body) }
  }

  /// Writes in one transaction; writers take turns.
  @discardableResult
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await withSpan("database write", ofKind: .client) { _ in
      guard let scope = AuditScope.current, scope.recordsChanges else { return try await unrecorded.write(body) }
      let now = now()
      return try await unrecorded.write { [isShared] transaction in
        if isShared { try AuditLog.waitForTurn(transaction) }
        let result = try body(transaction)
        try AuditLog.append(scope, subject: AuditSubject.id(of: result), at: now, transaction)
        return result
      }
    }
  }

  /// Writes a line of the audit log that no other change goes with.
  func record(_ scope: AuditScope, outcome: String) async throws {
    let now = now()
    try await unrecorded.write { [isShared] transaction in
      if isShared { try AuditLog.waitForTurn(transaction) }
      try AuditLog.append(scope, outcome: outcome, at: now, transaction)
    }
  }

  /// Whether several processes may use the database at a time.
  package var isShared: Bool { unrecorded.isShared }

  /// Ends all connections; later calls fail.
  package func close() throws { try unrecorded.close() }
}
