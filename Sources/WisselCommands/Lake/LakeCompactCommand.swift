import ArgumentParser
import WisselLake

/// `wissel lake compact`.
struct LakeCompactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Join a lake's small files, and let old snapshots go.",
    discussion: """
      Snapshots that exports were made of stay, however old; wissel lake retain lets them go where its rules say so.

      EXAMPLE
        wissel lake compact --lake /srv/lake --keep-days 180
      """)

  @OptionGroup var lake: LakeOptions

  @Option(help: ArgumentHelp("Let snapshots go that are older; without it, all stay.", valueName: "days"))
  var keepDays: Int?

  func validate() throws {
    if let keepDays, keepDays < 0 { throw ValidationError("--keep-days is 0 or more") }
  }

  func run() async throws {
    try LakeOptions.reporting("the lake cannot be compacted") {
      try LakeUpkeep(lake.changing()).compact(keepingDays: keepDays)
      print("done")
    }
  }
}
