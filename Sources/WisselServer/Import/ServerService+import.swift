import Foundation
package import Logging
import WisselDatabase
package import WisselSettings
import WisselWire

extension ServerService {
  /// `wissel server import`: opens the database as a start would, with the user root at the first time, and brings the
  /// entities in.
  ///
  /// - Throws: what a start throws, and `SettingsError` with line and key of what does not fit.
  package static func importEntities(
    _ file: EntityFile, into options: ServerOptions, dropAll: Bool = false, logger: Logger
  ) async throws -> EntityImport.Summary {
    let core = try await open(
      options, logger: logger, now: { WireTime(Date()) }, unique: { UUID.random().uuidString.lowercased() })
    do {
      let notices = try await FirstStart(core: core).run()
      var summary = try await EntityImport(core).run(file, dropAll: dropAll)
      summary.notices = notices + summary.notices
      try await core.end()
      try core.database.close()
      return summary
    } catch {
      try? await core.end()
      try? core.database.close()
      throw error
    }
  }

  /// `wissel server export`: reads the entities of a database that was made by a start.
  package static func exportEntities(
    of options: ServerOptions, secrets: Bool, logger: Logger
  ) async throws -> EntityExport.Outcome {
    let core = try await open(
      options, logger: logger, now: { WireTime(Date()) }, unique: { UUID.random().uuidString.lowercased() })
    do {
      let outcome = try await EntityExport(core).run(secrets: secrets)
      try await core.end()
      try core.database.close()
      return outcome
    } catch {
      try? await core.end()
      try? core.database.close()
      throw error
    }
  }
}
