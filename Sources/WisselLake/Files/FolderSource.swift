import Foundation
import WisselPayloads
package import WisselSettings

/// A folder of this machine as a source: what is new or has changed since the last load is read where it lies.
package struct FolderSource: LakeSource {
  private let path: String
  private let settled: Duration
  private let rows: RowFiles
  private let told: @Sendable (String) -> Void

  /// Checks the mappings.
  ///
  /// - Parameters:
  ///   - path: Makes a path of the settings an absolute one.
  ///   - limits: What reading rows may use of the machine.
  ///   - told: Is told, now and then, what is being done.
  /// - Throws: `LakeError`.
  package init(
    _ settings: FolderSourceSettings, path: (String) -> String, limits: LakeLimits = LakeLimits(),
    told: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(LakeError) {
    (self.path, settled, self.told) = (path(settings.path), settings.settled, told)
    rows = try RowFiles(settings.resources, timeZone: settings.timeZone, limits)
  }

  package var scope: String { "folder \(path)\(rows.scope)" }

  package func fetch(
    since: Int64?, run: String, brought: @Sendable () throws -> [String], into folder: SourceFolder
  ) async throws -> Fetched {
    let now = Date().timeIntervalSince1970
    var fetched = Fetched(until: Int64(now) * 1_000_000)
    let latest = Int((now - Double(settled.components.seconds)) * 1e9)
    let known = since == nil ? [] : ObjectName.last(of: try brought())
    var inventory = FileInventory(of: "files", rows, known: known)
    let files = Dictionary(uniqueKeysWithValues: try SourceFile.all(in: path).map { ($0.name, $0) })
    try inventory.take(
      files.values.map { .init(key: $0.name, size: $0.size, tag: "", modified: String($0.modified)) })
    fetched.remarks = inventory.remarks
    let landing = FileLanding(folder, run: run, rows)
    let there = landing.there
    let wanted = inventory.wanted.filter { settled == .zero || (files[$0.key]?.modified ?? 0) <= latest }
    let fresh = inventory.wanted.count - wanted.count
    if fresh > 0 {
      fetched.remarks.append("\(fresh) files changed a moment ago (folder.settled) and are left for the next load")
    }
    for (index, file) in wanted.enumerated() where !there.contains(ObjectName(file)) {
      try Task.checkCancellation()
      told("reading file \(index + 1) of \(wanted.count)")
      guard let found = files[file.key] else { continue }
      if let why = try landing.link(found.path, file).why {
        fetched.remarks.append("the file \(ObjectName.shown(file.key)) \(why)")
      }
    }
    return fetched
  }

  package func cancel(_ folder: SourceFolder) async throws {}
}
