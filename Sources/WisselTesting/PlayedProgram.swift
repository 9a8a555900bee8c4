package import Foundation
package import WisselProcesses

/// Programs of `Tests/Interop` that play somebody else on loopback. They run on the Python packages that `scripts/python`
/// sets up, print `ready …` when they serve, and end with their standard input.
package enum PlayedProgram {
  package static let python = SharedFiles.package.appendingPathComponent(".build/python/bin/python")

  /// Whether a Python package is there; tests that need it are skipped, visibly, when it is not.
  package static func hasPackage(_ name: String) -> Bool {
    let packages = SharedFiles.package.appendingPathComponent(".build/python/lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: packages.path)) ?? []
    return versions.contains { version in
      FileManager.default.fileExists(atPath: packages.appendingPathComponent("\(version)/site-packages/\(name)").path)
    }
  }

  /// Starts one, and waits until it serves.
  ///
  /// - Parameters:
  ///   - python: what runs it.
  ///   - seconds: after which it is ended whatever happens.
  ///   - folder: for what it says on standard error.
  /// - Returns: the program, and what follows `ready`.
  package static func start(
    _ script: String, _ arguments: [String] = [], python: URL = python, atMost seconds: Int = 180, in folder: URL
  ) async throws -> (process: ManagedProcess, ready: String) {
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: script,
      arguments: [
        "--kill-after=5", "\(seconds)", python.path,
        SharedFiles.package.appendingPathComponent("Tests/Interop/\(script)").path,
      ] + arguments,
      environment: ["PYTHONDONTWRITEBYTECODE": "1"], log: folder.appendingPathComponent("\(script).log"))
    return (process, String(try await process.line(startingWith: "ready ").dropFirst("ready ".count)))
  }

  /// Starts one, runs the body, and ends it.
  package static func run<Result>(
    _ script: String, _ arguments: [String] = [], python: URL = python, atMost seconds: Int = 180, in folder: URL,
    _ body: (_ process: ManagedProcess, _ ready: String) async throws -> Result
  ) async throws -> Result {
    let (process, ready) = try await start(script, arguments, python: python, atMost: seconds, in: folder)
    do {
      let result = try await body(process, ready)
      await end(process)
      return result
    } catch {
      await end(process)
      throw error
    }
  }

  package static func end(_ process: ManagedProcess) async {
    process.closeInput()
    await process.wait()
  }
}
