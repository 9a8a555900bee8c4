import Foundation
import WisselProcesses
import WisselWire

/// Another program that does the same work, from `Benchmarks/`; its last line of output is a JSON object.
enum Peer {
  /// The package's folder: benchmarks run from it.
  static let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)

  /// The Python of the prepared environment.
  static var python: URL? { existing(folder.appendingPathComponent(".build/python/bin/python")) }

  /// The Python with PySpark.
  static var spark: URL? { existing(folder.appendingPathComponent(".build/python-spark/bin/python")) }

  static var r: URL? { existing(URL(fileURLWithPath: "/usr/bin/Rscript")) }

  /// Runs a script; nil when its program is not installed or it fails, which is said.
  static func run(_ program: URL?, _ script: String, _ arguments: [String]) async throws -> JSONValue? {
    guard let program else {
      Line.figure(script, "not installed here", note: "run scripts/setup bench")
      return nil
    }
    let path = folder.appendingPathComponent("Benchmarks/\(script)").path
    let process = try await ManagedProcess.start(
      program, arguments: [path] + arguments,
      environment: ["OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"], log: URL(fileURLWithPath: "/dev/null"))
    let ending = await process.wait()
    guard ending == .exited(0) else {
      Line.figure(script, "failed", note: "\(ending)")
      return nil
    }
    guard let line = process.lines.last(where: { $0.hasPrefix("{") }) else { return .object([:]) }
    return try WireJSON.decode(JSONValue.self, from: Data(line.utf8))
  }

  private static func existing(_ url: URL) -> URL? {
    FileManager.default.isExecutableFile(atPath: url.path) ? url : nil
  }
}
