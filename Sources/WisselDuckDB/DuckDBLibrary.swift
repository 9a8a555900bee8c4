package import CDuckDB
import Glibc

/// DuckDB's library, opened at run time.
///
/// Looked for, in this order: where `WISSEL_DUCKDB` says (the file, or its folder); beside the executable; in `duckdb`
/// beside the build folder of the executable; where the system finds `libduckdb.so`. Beside a library taken from the
/// Python wheel lies `libduckdb-python.so`, with stand-ins for the names of Python it mentions but never uses here.
package struct DuckDBLibrary: @unchecked Sendable {
  // Sendable: the table is written once and holds only functions that DuckDB allows on any thread.
  package let functions: cduckdb_functions
  /// Where it was found.
  package let path: String

  /// The file names of the library and of the stand-ins beside it.
  package static let fileName = "libduckdb.so"
  package static let stubName = "libduckdb-python.so"

  /// The library of this process, opened on first use and never closed.
  package static let shared: Result<DuckDBLibrary, DuckDBError> = Result { () throws(DuckDBError) in
    try DuckDBLibrary(candidates: candidates(setting: getenv("WISSEL_DUCKDB").map { String(cString: $0) }))
  }

  /// Opens the first candidate that exists; a path without slash is left to the system's search.
  package init(candidates: [String]) throws(DuckDBError) {
    var table = cduckdb_functions()
    for candidate in candidates where !candidate.contains("/") || access(candidate, R_OK) == 0 {
      let stub = candidate.lastIndex(of: "/").map { String(candidate[...$0]) + Self.stubName }
      let present = stub.flatMap { access($0, R_OK) == 0 ? $0 : nil }
      guard let problem = cduckdb_load(candidate, present, &table) else {
        functions = table
        path = candidate
        return
      }
      if candidate.contains("/") { throw DuckDBError(.library, String(cString: problem)) }
    }
    throw DuckDBError(
      .library, "the DuckDB library is not there: run scripts/setup, or name \(Self.fileName) in WISSEL_DUCKDB")
  }

  /// Where to look.
  ///
  /// - Parameter setting: The value of `WISSEL_DUCKDB`; where it is set nothing else is tried.
  package static func candidates(setting: String?) -> [String] {
    if let setting, !setting.isEmpty {
      return [setting.hasSuffix(".so") ? setting : setting + "/" + fileName]
    }
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let executable = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = executable.lastIndex(of: "/").map { String(executable[..<$0]) } ?? "."
    return ["\(folder)/\(fileName)", "\(folder)/../../duckdb/\(fileName)", fileName]
  }

  /// DuckDB's version, such as `v1.5.5`.
  package var version: String { functions.library_version().map { String(cString: $0) } ?? "unknown" }
}
