import Foundation
import Logging
import WisselTrust
import WisselWire

/// Writes the signed head of the log of runs into a folder, from where a person carries it to a witness of their own: a
/// server that keeps no heads, or agrees with the station, is no witness.
struct WitnessFolder: Sendable {
  let context: StationContext
  /// An absolute path.
  let path: String

  /// Works until cancelled.
  func run() async throws {
    try await DailyHead(taken: context.proof.carried, now: context.now).run { write() }
  }

  /// One attempt: a file of its own, named after log and count, that anyone may read; false when it failed.
  func write() -> Bool {
    do {
      let (head, signed) = try context.proof.signedHead()
      let folder = URL(fileURLWithPath: path, isDirectory: true)
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
      let file = folder.appendingPathComponent("\(head.log)-\(head.count).head")
      try DurableFile.write(try WireJSON.encode(signed), to: file, mode: 0o644)
      try context.proof.carried.write(head)
      context.logger.info(
        "the head of the log of runs is there for its witnesses",
        metadata: ["entries": "\(head.count)", "file": "\(file.path)"])
      return true
    } catch {
      context.logger.warning(
        "the head of the log of runs was not written: check wissel.witness_folder and the room on its disk",
        metadata: ["folder": "\(path)", "error": "\(error)"])
      return false
    }
  }
}
