import ArgumentParser
import Foundation
import WisselFHIR
import WisselLake
import WisselProcesses

/// `wissel lake validate`.
struct LakeValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Judge FHIR resources by R4 and the PLUGIN profiles.",
    discussion: """
      Each file holds one resource a line (ND-JSON), or one resource or Bundle where its name ends with .json; either \
      may be compressed (.gz, .zst). Every resource is judged by FHIR R4 and the profiles its meta.profile names. Ends with 1 when something is an error.

      EXAMPLE
        wissel lake validate Encounter.ndjson.gz --profile plugin-encounter --report conformance.json
      """)

  @Argument(help: ArgumentHelp("Files of resources.", valueName: "file"))
  var files: [String]

  @Option(help: ArgumentHelp("A profile's id or canonical URL, for all resources.", valueName: "name"))
  var profile: String?

  @Option(help: ArgumentHelp("Write the conformance report, as JSON, to this file.", valueName: "file"))
  var report: String?

  @Option(
    help: ArgumentHelp("The time that counts as now, with an offset; without it the clock's.", valueName: "instant"))
  var at: String?

  @Flag(help: "A condition needs a code of the diagnosis thesaurus or of ICD-10 (plugin-condition-1).")
  var dutchConditionCode = false

  @Flag(help: "Print each finding as a JSON object on a line, for programs.")
  var json = false

  func validate() throws {
    if let at, (try? Date(at, strategy: .iso8601)) == nil {
      throw ValidationError("--at needs a time with an offset, as 2026-01-01T00:00:00Z")
    }
  }

  func run() async throws {
    let validator: ResourceValidator
    do throws(ProfileError) {
      validator = try ResourceValidator(
        profile: profile, now: at ?? Date.now.formatted(.iso8601),
        options: dutchConditionCode ? .conditionNeedsDutchCode : [])
    } catch {
      throw CommandFailure.unusable("the files cannot be judged: \(error)")
    }
    let progress = ValidationProgress(isShown: isatty(STDERR_FILENO) == 1)
    let outcome: ConformanceReport
    do {
      outcome = try await ValidationRun(validator, completeness: report != nil).run(files) { findings in
        progress.clear()
        Self.write(findings.map { json ? $0.json : $0.text })
      } progress: {
        progress.show($0)
      }
    } catch let error as LakeError {
      throw CommandFailure.unusable("the files cannot be judged: \(error)")
    }
    progress.clear()
    if !json { Self.write(outcome.lines) }
    if let report { try Self.write(outcome, to: report) }
    if outcome.hasErrors { throw ExitCode(1) }
  }

  private static func write(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    StandardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  private static func write(_ report: ConformanceReport, to path: String) throws {
    do {
      try Data((report.json.text + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandFailure.unusable("the report cannot be written to \(path)")
    }
  }
}

/// How far the command is, on a terminal alone.
struct ValidationProgress {
  let isShown: Bool

  func show(_ bytes: Int) {
    guard isShown else { return }
    StandardError.write("\r\u{1B}[2Kjudged \(bytes >> 20) MiB")
  }

  func clear() {
    guard isShown else { return }
    StandardError.write("\r\u{1B}[2K")
  }
}
