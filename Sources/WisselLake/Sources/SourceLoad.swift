package import Foundation

/// Loads a source into a lake: fetches, lands, and writes down of which time everything has come. Whatever ends it, it
/// goes on where it was when it is started again.
package struct SourceLoad: Sendable {
  package struct Report: Sendable {
    package var ingest: LakeIngest.Report
    /// What came of each type, beside what the source announced.
    package var periods: [SourcePeriod]
    package var remarks: [String]
  }

  /// Where a load is.
  private struct State: Codable {
    var run: String
    var scope: String
    var since: Int64?
    var fetched: Fetched?
  }

  private let name: String
  private let source: any LakeSource
  private let open: @Sendable ([String]) throws -> Lake
  private let path: String

  /// - Parameters:
  ///   - lake: The lake's folder, which is made where there is none.
  ///   - name: The source's name in the ledger.
  package init(_ lake: String, _ limits: LakeLimits, name: String, _ source: any LakeSource) {
    (path, self.name, self.source) = (lake, name, source)
    open = { try Lake(lake, .writing(folders: $0), limits) }
  }

  /// - Parameters:
  ///   - isFull: Whether everything is fetched anew, and not only what changed since the last load.
  ///   - now: When the load begins.
  ///   - check: See ``LakeIngest``.
  package func run(
    isFull: Bool = false, now: Date, check: LandingCheck? = nil,
    progress: @escaping @Sendable (LakeIngest.Progress) -> Void = { _ in }
  ) async throws -> Report {
    // The writer's lock is held for moments only: fetching may take hours, and others write meanwhile.
    let (since, run) = try memory(isFull)
    let folder = try SourceFolder(path, source: name)
    var state = try begun(folder, since, run)
    if state.fetched == nil {
      let scope = state.scope
      state.fetched = try await source.fetch(
        since: state.since, run: state.run, brought: { try SourceLedger(open([]), name).files(scope) }, into: folder)
      try folder.write(state, as: Self.state)
    }
    let lake = try open([folder.files])
    let report = try LakeIngest(into: lake, source: name, now: now, check: check, progress: progress).load(
      SourceFile.all(in: folder.files))
    // Files were whole when they were fetched. The period must not count as there without them.
    if let damaged = report.damaged.first {
      throw LakeError(
        "\(report.damaged.count) fetched files cannot be read, such as \(damaged): 'wissel lake ingest --cancel' forgets what "
          + "was fetched, and the next load fetches it again")
    }
    let fetched = state.fetched ?? Fetched()
    let periods = try SourceLedger(lake, name).record(
      run: state.run, scope: state.scope, since: state.since, fetched, now: now)
    try folder.clear()
    return Report(ingest: report, periods: periods, remarks: fetched.remarks + periods.compactMap(\.gap))
  }

  /// Ends a load that was begun, and forgets what it fetched.
  package func cancel() async throws {
    let folder = try SourceFolder(path, source: name)
    try await source.cancel(folder)
    try folder.clear()
  }

  /// Where the last load ended, and the name of the next.
  private func memory(_ isFull: Bool) throws -> (since: Int64?, run: String) {
    let ledger = try SourceLedger(open([]), name)
    return (try isFull ? nil : ledger.until(source.scope), try ledger.nextRun())
  }

  /// The state of the load that was interrupted, or of a new one.
  private func begun(_ folder: SourceFolder, _ since: Int64?, _ run: String) throws -> State {
    if let old = folder.value(Self.state, as: State.self), old.scope == source.scope, old.since == since { return old }
    try folder.clear()
    let state = State(run: run, scope: source.scope, since: since, fetched: nil)
    try folder.write(state, as: Self.state)
    return state
  }

  private static let state = "load"
}
