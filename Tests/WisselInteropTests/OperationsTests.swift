import Foundation
import Testing
import WisselTesting

@Suite("Operating a server", .enabled(if: Python.hasPackages, Python.packagesHint))
struct OperationsTests {
  @Test("TLS, logs, figures, backup, audit log and restore work as an administrator uses them")
  func operations() async throws {
    try await withTemporaryFolder { folder in
      _ = try await Python.run(
        "operations.py", [SharedFiles.package.appendingPathComponent(".build/debug/wissel").path, folder.path],
        in: folder)
    }
  }
}
