import Foundation
import WisselModel

/// Which snapshot of a lake each job sees, on disk: a station that was started anew goes on with it.
struct SnapshotPins: Sendable {
  static let name = "snapshots"
  /// No job's subtasks are further apart.
  private static let seconds = 30.0 * 86_400

  private let folder: URL

  init(_ folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  private func file(_ job: JobID, _ label: String) -> URL { folder.appendingPathComponent("\(job)-\(label)") }

  /// nil for a job that has not begun here.
  func snapshot(of job: JobID, _ label: String) -> Int? {
    (try? String(contentsOf: file(job, label), encoding: .utf8)).flatMap { Int($0) }
  }

  /// Remembers it, and forgets those of jobs long over.
  func pin(_ snapshot: Int, to job: JobID, _ label: String, now: Date) throws {
    if self.snapshot(of: job, label) == snapshot { return }
    try DurableFile.write(Data(String(snapshot).utf8), to: file(job, label))
    // By the clock that it is forgotten by.
    try FileManager.default.setAttributes([.modificationDate: now], ofItemAtPath: file(job, label).path)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let path = folder.appendingPathComponent(name).path
      let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      if let changed, now.timeIntervalSince(changed) > Self.seconds {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }
}
