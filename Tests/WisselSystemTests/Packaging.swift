import Foundation
import Testing
import WisselProcesses
import WisselTesting

/// Makes packages of the debug programs, and runs programs on them.
enum Packaging {
  /// Whether what making packages needs is there.
  static let isPossible = ["dpkg-deb", "readelf", "strip", "python3", "ldd"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
  }

  /// Runs a program to its end; gives what it printed.
  @discardableResult
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: URL
  ) async throws -> [String] {
    let log = folder.appendingPathComponent("log")
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: program), arguments: arguments, environment: environment, log: log)
    let ending = await process.wait()
    guard ending == .exited(0) else {
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw ProcessFailure(program, "\(arguments): \(ending)\n\(words.suffix(2000))")
    }
    return process.lines
  }

  /// Makes both archives.
  static func make(in folder: URL) async throws -> (tar: String, deb: String) {
    let made = try await run(
      SharedFiles.package.appendingPathComponent("scripts/package").path,
      [SharedFiles.package.appendingPathComponent(".build/debug").path, folder.path],
      environment: ["SOURCE_DATE_EPOCH": "1700000000", "WISSEL_PACKAGE_COMPRESSION": "none"], in: folder)
    return (try #require(made.first { $0.hasSuffix(".tar") }), try #require(made.first { $0.hasSuffix(".deb") }))
  }
}
