import Foundation
import Synchronization
import WisselDuckDB
import WisselLake

/// ND-JSON from a file into a lake, in megabytes per second of processor time, and the most memory it takes; beside DuckDB
/// that only reads the same file into a table in memory, without judging, merging or storing it.
struct IngestBench {
  private let bytes: Int
  private let limits: LakeLimits
  private let isLarge: Bool

  init() { (bytes, limits, isLarge) = (200 << 20, LakeLimits(), false) }

  private init(bytes: Int, _ limits: LakeLimits) { (self.bytes, self.limits, isLarge) = (bytes, limits, true) }

  /// Ten gigabytes with little memory: about as much disk again, and some minutes.
  static let large = IngestBench(bytes: 10_000_000_000, LakeLimits(memoryMiB: 1024))

  func run() throws {
    let limit = limits.memoryMiB.map { ", \($0) MiB for DuckDB" } ?? ""
    Line.heading("\(bytes / 1_000_000) MB of Observation into a lake, per core\(limit)")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wissel-ingest-\(UUID())")
    let source = folder.appendingPathComponent("in/Observation.ndjson").path
    try FileManager.default.createDirectory(
      atPath: folder.appendingPathComponent("in").path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let size = try ViewBench.write(bytes, to: source)
    let ours = try measure("wissel lake ingest", size) {
      try load(source, into: folder.appendingPathComponent("lake").path, isValidated: true)
    }
    guard !isLarge else { return }
    try measure("wissel lake ingest --unvalidated", size) {
      try load(source, into: folder.appendingPathComponent("unvalidated").path, isValidated: false)
    }
    try measure("DuckDB, read_ndjson into a table in memory", size, beside: ours) {
      let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(files: [source]))
      try connection.run("CREATE TABLE resource AS SELECT * FROM read_ndjson(\(SQLText.literal(source)))")
    }
  }

  private func load(_ source: String, into lake: String, isValidated: Bool) throws {
    let told = Mutex(0)
    let isLarge = isLarge
    let ingest = LakeIngest(
      into: try Lake(lake, .writing(folders: [source]), limits), source: "bench", now: Date(),
      check: isValidated ? try LandingCheck.validation(at: Date()) : nil,
      progress: { progress in
        guard isLarge else { return }
        let tenths = progress.bytes * 10 / max(1, progress.total)
        told.withLock { told in
          guard tenths > told else { return }
          told = tenths
          Line.figure("  \(min(100, tenths * 10)) % read", Self.peak)
        }
      })
    let report = try ingest.load(SourceFile.all(in: source))
    guard report.quarantined == 0 else { throw LakeError("\(report.quarantined) resources of the bench are not valid") }
  }

  /// - Returns: Seconds of processor time, all threads together.
  @discardableResult
  private func measure(
    _ name: String, _ size: Int, beside ours: Double? = nil, _ body: () throws -> Void
  ) throws -> Double {
    // The peak begins anew, at what is still held (Linux, proc(5)).
    try? FileHandle(forWritingAtPath: "/proc/self/clear_refs")?.write(contentsOf: Data("5".utf8))
    // Ticks of a millionth of a second, by POSIX.
    let (ticks, start) = (clock(), ContinuousClock.now)
    try body()
    let seconds = Double(clock() - ticks) / 1e6
    let wall = (ContinuousClock.now - start).inSeconds
    let compared = ours.map { "; ours is \(Line.ratio(seconds / $0)) as fast" } ?? ""
    Line.figure(
      name, String(format: "%6.0f MB/s", Double(size) / seconds / 1e6),
      note: "peak \(Self.peak), \(String(format: "%.1f", wall)) s\(compared)")
    return seconds
  }

  /// The most memory this process has taken since the peak began.
  private static var peak: String {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Line.megabytes((Double(line.filter(\.isNumber)) ?? 0) * 1024 / 1e6)
  }
}
