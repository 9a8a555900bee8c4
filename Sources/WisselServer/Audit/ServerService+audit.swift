import Foundation
package import Logging
import WisselDatabase
import WisselWire

extension ServerService {
  /// Reads the whole audit log, a thousand entries at a time.
  ///
  /// - Parameter visit: called with each entry, in order.
  /// - Returns: the chain at its end, and what the database says its end is.
  package static func readAudit(
    of options: ServerOptions, logger: Logger, _ visit: (AuditEntry) throws -> Void
  ) async throws -> (count: Int, hash: String) {
    let core = try await open(
      options, logger: logger, now: { WireTime(Date()) }, unique: { UUID.random().uuidString.lowercased() })
    do {
      var last = 0
      while true {
        let after = last
        let entries = try await core.database.read { try AuditLog.entries(after: after, most: 1000, $0) }
        for entry in entries { try visit(entry) }
        guard let end = entries.last else { break }
        last = end.sequence
      }
      let head = try await core.database.read { try AuditLog.head($0) }
      try await core.end()
      try core.database.close()
      return head
    } catch {
      try? await core.end()
      try? core.database.close()
      throw error
    }
  }
}
