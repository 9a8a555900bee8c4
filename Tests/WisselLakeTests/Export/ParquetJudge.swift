import Foundation
import WisselTesting

/// Reads Parquet files with other programs, in Python.
enum ParquetJudge {
  static let isAvailable = (try? run(["-c", "import duckdb, polars, pyarrow"]).status) == 0

  static let script = SharedFiles.package.appendingPathComponent("Tests/Interop/parquet_judge.py").path

  /// Runs Python, and gives its exit status and all it printed.
  static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = SharedFiles.package.appendingPathComponent(".build/python/bin/python")
    process.arguments = arguments
    process.environment = ["PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
