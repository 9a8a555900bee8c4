import ArgumentParser
import Foundation
import WisselLake
import WisselProcesses

/// `wissel lake synthesize`.
struct LakeSynthesizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Make a hospital whose patients nobody ever was.",
    discussion: """
      Writes FHIR resources that conform to the PLUGIN profiles, one ND-JSON file per type, into a new folder. The same \
      settings give the same bytes on any machine. Planted defects are listed in a file beside the folder: file, line, \
      kind and path of each.

      EXAMPLE
        wissel lake synthesize --patients 1000 --seed 7 --cohort lung --defects 0.001 --to hospital-a
      """)

  @Option(help: "How many patients.")
  var patients: Int

  @Option(help: "What the hospital follows from: a whole number.")
  var seed: UInt64

  @Option(help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var to: String

  @Option(help: ArgumentHelp("The share of resources that get one defect, from 0 to 1.", valueName: "share"))
  var defects: Double = 0

  @Option(help: "A group of patients that is more frequent: lung (every second patient has lung cancer).")
  var cohort: String?

  @Option(
    help: ArgumentHelp("The share of people who were asked for consent, from 0 to 1.", valueName: "share"))
  var consentShare = Double(SynthesisSettings.defaultConsentPermille) / 1000

  @Flag(help: "Print the counts as JSON, for programs.")
  var json = false

  func validate() throws {
    guard patients >= 0, patients <= 100_000_000 else { throw ValidationError("--patients is from 0 to 100000000") }
    guard defects >= 0, defects <= 1 else { throw ValidationError("--defects is from 0 to 1") }
    guard consentShare >= 0, consentShare <= 1 else { throw ValidationError("--consent-share is from 0 to 1") }
    if let cohort, SynthesisSettings.Cohort(rawValue: cohort) == nil { throw ValidationError("--cohort is lung") }
  }

  func run() async throws {
    let hospital = SyntheticHospital(
      SynthesisSettings(
        patients: patients, seed: seed, defectsPerMillion: Int((defects * 1_000_000).rounded()),
        cohort: cohort.flatMap(SynthesisSettings.Cohort.init),
        consentPermille: Int((consentShare * 1000).rounded())))
    do {
      let answers = try defects > 0 ? AnswerFile(to + "-defects.ndjson") : nil
      let isTerminal = isatty(STDERR_FILENO) == 1
      let counts = try hospital.write(
        to: to, planted: { try answers?.write($0.text) },
        progress: { done in
          guard isTerminal else { return }
          StandardError.write("\r\(done) of \(patients) patients")
        })
      if isTerminal { StandardError.write("\r\u{1B}[K") }
      report(counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, $0.value) })
    } catch let error as LakeError {
      throw CommandFailure.failed("the hospital was not made: \(error)")
    }
  }

  private func report(_ counts: [(type: String, count: Int)]) {
    if json {
      print("{" + counts.map { "\"\($0.type)\":\($0.count)" }.joined(separator: ",") + "}")
    } else {
      for (type, count) in counts { print("\(count)\t\(type)") }
    }
  }
}

/// The file that lists what was planted. It must not exist yet.
private struct AnswerFile {
  private let handle: FileHandle

  init(_ path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw CommandFailure.failed("the file \(path) cannot be made: \(String(cString: strerror(errno)))")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  func write(_ line: String) throws { try handle.write(contentsOf: Data((line + "\n").utf8)) }
}
