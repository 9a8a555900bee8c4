import ArgumentParser
import Foundation
import WisselFHIR
import WisselLake
import WisselSettings

/// `wissel lake retain`.
struct LakeRetainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retain",
    abstract: "Remove from a lake what its rules no longer keep.",
    discussion: """
      The rules are in retention.yaml of the lake's folder, or in another file; a rule that is absent removes nothing:

        snapshots: {keep_days: 180, keep_used: true}   # those that exports were made of stay
        history: {keep_days: 365}                      # versions that others replaced
        deleted_patients: {keep_days: 30}              # earlier versions of deleted patients and what was about them
        quarantine: {keep_days: 90}

      What is removed is printed first, and recorded in the lake (raw.retention).

      EXAMPLE
        wissel lake retain --lake /srv/lake --dry-run
        wissel lake retain --lake /srv/lake
      """)

  @OptionGroup var lake: LakeOptions

  @Option(help: ArgumentHelp("The rules; without it, retention.yaml in the lake's folder.", valueName: "file"))
  var rules: String?

  @Flag(help: "Only tell what would be removed.")
  var dryRun = false

  @Flag(help: "Print one JSON object, for programs.")
  var json = false

  func run() async throws {
    try LakeOptions.reporting("the rules cannot be applied") {
      let file = rules ?? "\(lake.lake)/retention.yaml"
      guard rules != nil || FileManager.default.fileExists(atPath: file) else {
        throw LakeError(
          "there are none: write \(file), as 'wissel lake retain --help' shows, or name a file with --rules")
      }
      let read = try RetentionRules(yaml: LakeOptions.text(file), file: file)
      let opened = try dryRun ? Lake(lake.lake, .reading, lake.limits) : lake.changing()
      let retention = LakeRetention(opened, read, now: Date())
      let plan = try retention.plan()
      print(json ? plan.json.text : plan.text)
      guard !dryRun else { return }
      _ = try retention.apply()
      if !json { print("done") }
    }
  }
}
