package import Foundation

/// The folder our programs lie in, beside the one that runs.
package struct Installation: Sendable {
  package let folder: URL

  package init(folder: URL) { self.folder = folder }

  /// The folder of the running executable.
  package static var current: Installation {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return Installation(folder: URL(fileURLWithPath: path).deletingLastPathComponent())
  }

  /// `wissel` itself.
  package var wissel: URL { folder.appendingPathComponent("wissel") }

  /// The folder of the DuckDB library that `scripts/duckdb` prepares: beside the programs, or in the build's own folder.
  package var duckDB: URL {
    let beside = folder.appendingPathComponent("duckdb")
    if FileManager.default.fileExists(atPath: beside.path) { return beside }
    return folder.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("duckdb")
  }

  /// A program that becomes an image.
  package func executable(of program: Program) -> URL { folder.appendingPathComponent(program.rawValue) }
}
