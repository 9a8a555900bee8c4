/// A way for a hospital's resources to come in: it leaves them as files for the lake to load.
package protocol LakeSource: Sendable {
  /// What is asked for, in words that are the same only when the next load may go on from this one.
  var scope: String { get }

  /// Fetches what changed since a moment into the folder; after an interruption, goes on with what is there.
  ///
  /// - Parameters:
  ///   - since: The `until` of the last load, in microseconds since 1970 UTC; nil: everything.
  ///   - run: The load's name, the first folder of its files (see ``SourceLedger``).
  ///   - brought: The names of the files that earlier loads of this scope left in the folder, all of which are in the lake.
  /// - Throws: `LakeError`.
  func fetch(
    since: Int64?, run: String, brought: @Sendable () throws -> [String], into folder: SourceFolder
  ) async throws -> Fetched

  /// Ends what the source is doing for us, where it is doing anything.
  func cancel(_ folder: SourceFolder) async throws
}

/// What a source handed over.
package struct Fetched: Codable, Sendable, Equatable {
  /// The moment up to which everything is there, by the source's own clock, in microseconds since 1970 UTC.
  package var until: Int64?
  /// How many resources of a type the source says there are, where it does.
  package var announced: [String: Int] = [:]
  /// Of types of which not everything was asked for: what was, in words for the ledger.
  package var parts: [String: String] = [:]
  /// What whoever looks after the source should know.
  package var remarks: [String] = []

  package init(until: Int64? = nil) { self.until = until }

  /// How far back the next load begins before the end of the last, in microseconds: what was being written at that
  /// moment may bear a time before it. What comes twice counts once.
  static let overlap: Int64 = 300_000_000
  /// The same for times without an offset: in whatever zone they were written, and of days.
  static let longOverlap: Int64 = 26 * 3_600_000_000
}
