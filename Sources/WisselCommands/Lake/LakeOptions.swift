import ArgumentParser
import Foundation
import WisselFHIR
import WisselLake
import WisselSettings

/// Which lake, and what work on it may use.
struct LakeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The lake's folder.", valueName: "dir"))
  var lake: String

  @Option(
    help: ArgumentHelp("Memory for the tables' engine, in MiB; without it, half of the machine's.", valueName: "mib"))
  var memoryLimit: Int?

  @Option(help: ArgumentHelp("Threads; without it, as many as there are processors.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let memoryLimit, memoryLimit < 128 { throw ValidationError("--memory-limit is at least 128 (MiB)") }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
  }

  var limits: LakeLimits { LakeLimits(memoryMiB: memoryLimit, threads: threads) }

  /// Opens the lake to change it. Only a load makes one where there is none: elsewhere the name is mistyped.
  func changing(folders: [String] = []) throws -> Lake {
    try Lake.check(lake)
    return try Lake(lake, .writing(folders: folders), limits)
  }

  /// Runs the closure, and tells what went wrong as the command line does.
  static func reporting<Result>(_ attempt: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw failure(attempt, error) }
  }

  /// The same for what waits for others.
  static func reporting<Result>(_ attempt: String, _ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch { throw failure(attempt, error) }
  }

  private static func failure(_ attempt: String, _ error: any Error) -> any Error {
    switch error {
    case let error as LakeError: CommandFailure.unusable("\(attempt): \(error)")
    case let error as ViewError: CommandFailure.unusable("\(attempt): \(error)")
    case let error as SettingsError: CommandFailure.unusable("\(attempt):\n\(error)")
    default: error
    }
  }

  /// The text of a settings file.
  static func text(_ path: String) throws(LakeError) -> String {
    guard let bytes = FileManager.default.contents(atPath: path), let text = String(validating: bytes, as: UTF8.self)
    else { throw LakeError("the file \(path) cannot be read as text") }
    return text
  }
}
