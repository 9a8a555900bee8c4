import Foundation
import WisselTesting

/// Reads Parquet files with other programs, in Python.
enum ParquetJudge {
  static let isAvailable = (try? run(["-c", "import duckdb, polars, pyarrow"]).status) == 0

  static let script = SharedFiles.package.appendingPathComponent("Tests/Interop/parquet_judge.py").path

  /// Runs Python, and gives its exit status and all it printed.
  static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    try runProgram(".build/python/bin/python", arguments, environment: ["PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"])
  }
}
