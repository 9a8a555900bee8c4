import Foundation
package import Logging
import WisselDatabase
package import WisselWire

/// `wissel server import --from`: takes over the whole database of a vantage6 4.15 server, all or nothing: accounts with
/// their password hashes and second factors, nodes with their keys, and every task with its history. Ids stay, so that
/// links and references do. The source is only read.
package enum MovingIn {
  /// Reads everything and says what a move would do; touches no other database.
  package static func rehearse(
    from origin: MovingSource, now: @escaping @Sendable () -> WireTime = { WireTime(Date()) }
  ) async throws -> MoveReport {
    let source = try await origin.open()
    defer { try? source.close() }
    return try await source.read { transaction in
      try refuseOthers(transaction, origin)
      var move = DatabaseMove(now: now())
      return try move.run(transaction) { _ in }
    }
  }

  /// Moves.
  ///
  /// - Parameter dropAll: deletes everything there is first; only with `allow_drop_all: true` in the settings.
  /// - Returns: the report; when it is blocked, nothing was moved.
  /// - Throws: `ServerStartError` when the source is no such database or the target is not empty.
  package static func run(
    from origin: MovingSource, into options: ServerOptions, dropAll: Bool = false, logger: Logger,
    now: @escaping @Sendable () -> WireTime = { WireTime(Date()) }
  ) async throws -> MoveReport {
    guard !dropAll || options.allowDropAll else {
      throw ServerStartError(
        "--drop-all deletes everything in the database; set allow_drop_all: true in the settings to allow it")
    }
    let source = try await origin.open()
    defer { try? source.close() }
    let core = try await ServerService.open(
      options, logger: logger, now: now, unique: { UUID.random().uuidString.lowercased() })
    let target = core.database.unrecorded
    do {
      let report = try await source.read { from in
        try refuseOthers(from, origin)
        return try copy(from, to: target, dropAll: dropAll, now: now())
      }
      try await close(core)
      return report
    } catch {
      try? await close(core)
      throw error
    }
  }

  private static func copy(
    _ source: borrowing Transaction, to target: Database, dropAll: Bool, now: WireTime
  ) throws -> MoveReport {
    do {
      return try target.writeNow { into in
        if dropAll { try EntityWriter.dropAll(into) }
        guard try !into.exists("SELECT 1 FROM organization"), try !into.exists("SELECT 1 FROM authenticatable") else {
          throw ServerStartError(
            "the database of this server is not empty, and the ids that are moved would meet those it has; name a new "
              + "database in its settings, or empty this one with --drop-all")
        }
        try into.execute("DELETE FROM role")
        try into.execute("DELETE FROM rule")
        var move = DatabaseMove(now: now)
        let report = try move.run(source) { try into.execute($0) }
        if report.isBlocked { throw Blocked(report: report) }
        for table in TableMove.all where table.page != nil { try into.continueNumbers(of: table.target) }
        try DefaultRoleSync.run(into)
        return report
      }
    } catch let blocked as Blocked {
      return blocked.report
    }
  }

  /// Rolls back what was written before something was found that must be mended first.
  private struct Blocked: Error {
    let report: MoveReport
  }

  private static func refuseOthers(_ source: borrowing Transaction, _ origin: MovingSource) throws {
    do {
      for table in ["authenticatable", "organization", #""Member""#, "run"] {
        _ = try source.first("SELECT 1 FROM \(SQL(unsafeRaw: table)) WHERE 1 = 0")
      }
      _ = try source.first(#"SELECT username FROM "user" WHERE 1 = 0"#)
    } catch is DatabaseError {
      throw ServerStartError("\(origin) is not the database of a vantage6 server: it lacks its tables")
    }
  }

  private static func close(_ core: ServerCore) async throws {
    try await core.end()
    try core.database.close()
  }
}
