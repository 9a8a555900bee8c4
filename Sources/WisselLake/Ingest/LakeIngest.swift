package import Foundation
import Synchronization
import WisselDuckDB

/// Loads files into a lake, some at a time: each batch is one change, so whatever ends the load, a batch is in the lake
/// whole or not at all, and loading again goes on behind it.
package struct LakeIngest {
  /// What a load did.
  package struct Report: Sendable, Equatable {
    package var files = 0
    /// Files that were loaded before and have not changed.
    package var skipped = 0
    /// Versions of resources that are new to the lake.
    package var added = 0
    /// Versions that were there already.
    package var unchanged = 0
    /// Versions in the lake that others replaced.
    package var superseded = 0
    package var deletions = 0
    package var quarantined = 0
    package var bytes = 0
    /// The names of files that cannot be read to their end, and were left out.
    package var damaged: [String] = []
  }

  /// How far a load is.
  package struct Progress: Sendable {
    package let bytes: Int
    package let total: Int
  }

  package static let batchBytes = 1 << 30
  package static let batchFiles = 2000

  private let lake: Lake
  private let source: String
  private let now: Date
  private let check: LandingCheck?
  private let progress: @Sendable (Progress) -> Void

  /// - Parameters:
  ///   - source: The source's name in the ledger.
  ///   - now: When it is received.
  ///   - check: Judges each resource that is well-formed; what it answers sends it to quarantine.
  package init(
    into lake: Lake, source: String, now: Date,
    check: LandingCheck? = nil,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    (self.lake, self.source, self.now, self.check, self.progress) = (lake, source, now, check, progress)
  }

  /// Loads files of resources. A file that cannot be read is left out, and loaded when it is mended.
  ///
  /// - Throws: `LakeError`; batches before it stay.
  package func load(_ files: [SourceFile]) throws -> Report {
    let known = Set(
      try lake.texts(
        "SELECT path, CAST(size AS VARCHAR), CAST(modified AS VARCHAR) FROM lake.raw.file WHERE source = ?", [source]
      ).map { $0.map { $0 ?? "" } })
    let fresh = files.filter { !known.contains([$0.name, String($0.size), String($0.modified)]) }
    let total = fresh.reduce(0) { $0 + $1.plainSize }
    var report = Report()
    report.skipped = files.count - fresh.count
    var batch: [SourceFile] = []
    for file in fresh {
      if !batch.isEmpty,
        batch.count >= Self.batchFiles || batch.reduce(0, { $0 + $1.plainSize }) + file.plainSize > Self.batchBytes
      {
        try loadWhole(batch, total, &report)
        batch = []
      }
      batch.append(file)
    }
    if !batch.isEmpty { try loadWhole(batch, total, &report) }
    return report
  }

  /// Loads a batch without the files that turn out to be damaged.
  private func loadWhole(_ batch: [SourceFile], _ total: Int, _ report: inout Report) throws {
    var batch = batch
    while !batch.isEmpty {
      let files = LandingFiles(batch.map(\.path)) { [progress, done = report.bytes] in
        progress(Progress(bytes: done + $0, total: total))
      }
      do { return try load(batch, files, &report) } catch {
        let damaged = files.damaged
        guard !damaged.isEmpty else { throw error }
        // The others of the batch are looked at as well, so that it is read twice and not once for each of them.
        let left = batch.enumerated().filter { damaged.contains($0.offset) || !$0.element.isWhole }.map(\.element)
        report.damaged += left.map(\.name)
        batch = batch.filter { !left.contains($0) }
      }
    }
  }

  private func load(_ batch: [SourceFile], _ files: LandingFiles, _ report: inout Report) throws {
    let quarantine = try QuarantineFile("\(lake.folder)/tmp/quarantine.ndjson")
    defer { quarantine.remove() }
    let table = LandingTable(
      files, estimatedBytes: batch.reduce(0) { $0 + $1.plainSize }, quarantine: quarantine, check: check)
    let merge = try lake.change("load \(source)") {
      let load = try lake.count("SELECT coalesce(max(load), 0) + 1 FROM lake.raw.file")
      let merge = try LakeMerge(lake, load: load).land(table)
      try LakeMerge(lake, load: load).putAside(quarantine)
      try record(batch, table, load)
      return merge
    }
    report.files += batch.count
    report.bytes += files.bytesRead
    report.added += merge.added
    report.unchanged += merge.unchanged
    report.superseded += merge.superseded
    for count in table.ledger.all.values {
      report.deletions += count.deletions
      report.quarantined += count.quarantined
    }
  }

  private func record(_ batch: [SourceFile], _ table: LandingTable, _ load: Int) throws {
    let digests = table.files.digests
    let received = "epoch_ms(\(Int(now.timeIntervalSince1970 * 1000)))"
    let files = batch.enumerated().map { index, file in
      let digest = (digests[index] ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return "(\(load), \(index), \(SQLText.literal(source)), \(SQLText.literal(file.name)), \(file.size), "
        + "\(file.modified), '\(digest)', \(received))"
    }
    try lake.run("INSERT INTO lake.raw.file VALUES \(files.joined(separator: ", "))")
    let time = { (time: Int64?) in time.map { "make_timestamp(\($0))" } ?? "NULL" }
    let rows = table.ledger.all.map { key, count in
      "(\(load), \(key.file), \(SQLText.literal(key.type)), \(count.resources), \(count.deletions), "
        + "\(count.quarantined), \(time(count.first)), \(time(count.last)))"
    }.sorted()
    let findings = table.conformance.withLock { $0.rows(load) }
    if !findings.isEmpty {
      try lake.run("INSERT INTO lake.raw.conformance VALUES \(findings.joined(separator: ", "))")
    }
    if !rows.isEmpty { try lake.run("INSERT INTO lake.raw.ledger VALUES \(rows.joined(separator: ", "))") }
  }
}
