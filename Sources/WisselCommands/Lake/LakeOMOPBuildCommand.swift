import ArgumentParser
import Foundation
import WisselConsent
import WisselLake

/// `wissel lake omop build`.
struct LakeOMOPBuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Make the OMOP tables of the standard views and the vocabulary.",
    discussion: """
      All tables are made anew, as one change: a build that was interrupted is simply started again, and readers see the \
      tables from before until it is done. They are for the purpose that the views were made for. Keys follow from a \
      secret in the lake's file omop.secret, made at the first build: keep it in the backup, and from others.

      EXAMPLE
        wissel lake view standard --lake /srv/lake
        wissel lake omop build --lake /srv/lake --name "Lung cancer" --holder "Hospital A" --icd10-nl-as-icd10
      """)

  @OptionGroup var lake: LakeOptions

  @Option(help: "The data set's name.")
  var name: String

  @Option(help: "Who holds the data.")
  var holder: String

  @Option(
    help: ArgumentHelp("The last day of the data; without it, when something was received last.", valueName: "day"))
  var lastDay: String?

  @Flag(name: .customLong("icd10-nl-as-icd10"), help: "Look up ICD-10-NL as ICD-10 where the site's map has nothing.")
  var icd10NLAsICD10 = false

  @Flag(help: "Put the texts of letters into NOTE.")
  var letters = false

  @Option(help: ArgumentHelp("An observation period ends after so long without an event.", valueName: "days"))
  var gapDays = 548

  @Option(help: ArgumentHelp("An unmapped code is named from so many records on.", valueName: "count"))
  var minimumCount = 10

  @Flag(help: "Accept other keys, where the secret they were made with is lost.")
  var newKeys = false

  func validate() throws {
    if let lastDay, Day(lastDay) == nil { throw ValidationError("--last-day is written as 2026-05-31") }
    if gapDays < 1 || gapDays > 36_525 { throw ValidationError("--gap-days is from 1 to 36525") }
    if minimumCount < 1 { throw ValidationError("--minimum-count is at least 1") }
  }

  func run() async throws {
    try LakeOptions.reporting("the OMOP tables cannot be made") {
      let opened = try lake.changing()
      let omop = LakeOMOP(opened)
      var generator = SystemRandomNumberGenerator()
      let secret = try LakeSecret(of: opened) { count in
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      }
      var settings = OMOPSettings(
        name: name, holder: holder, lastDay: try lastDay.flatMap { Day($0) } ?? omop.lastDay(), salt: secret.text)
      settings.icd10NLIsICD10 = icd10NLAsICD10
      settings.grantsText = letters
      settings.gapDays = gapDays
      settings.minimumCount = minimumCount
      let bar = ProgressLine("building")
      let tables = try omop.build(settings, replacingKeys: newKeys) { bar.show($0, of: $1) }
      bar.end()
      for (table, rows) in tables { print("\(table): \(rows) rows") }
      if let restriction = try LakeLineage(opened).restriction(of: "omop.person") { print(restriction) }
    }
  }
}
