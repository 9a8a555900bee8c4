import ArgumentParser
import Foundation
import WisselFHIR
import WisselLake

/// `wissel lake export`.
struct LakeExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a view of a lake as a file.",
    discussion: """
      The file holds the view's columns at one snapshot, without the people who are to be left out, and without what \
      people wrote in their own words. What was written, of which snapshot and how many were left out is printed as \
      one JSON object a view. The lake remembers who was in it (wissel lake uses).

      Tables of OMOP are views by the names omop.person, omop.measurement …; omop stands for all of them.

      EXAMPLE
        wissel lake export --lake /srv/lake --view patients --to /tmp/run --format parquet --where "gender=female"
        wissel lake export --lake /srv/lake --view omop --to /tmp/cdm --for "project 12"
      """)

  @OptionGroup var lake: LakeOptions

  @Option(help: "The view; may be repeated.")
  var view: [String]

  @Option(name: .customLong("for"), help: ArgumentHelp("Who gets it, such as a run; recorded.", valueName: "text"))
  var recipient: String?

  @Option(help: "The snapshot, by its number; without it, the newest.")
  var snapshot: Int?

  @Option(help: ArgumentHelp("The folder for the file.", valueName: "dir"))
  var to: String

  @Option(help: "The file's format.")
  var format = LakeExport.Format.parquet

  @Option(help: ArgumentHelp("A condition on a column, such as age>=18; all of them hold.", valueName: "filter"))
  var `where`: [String] = []

  @Flag(help: "Export what people wrote in their own words as well.")
  var freeText = false

  @OptionGroup var consent: ConsentOptions

  func validate() throws {
    if view.isEmpty { throw ValidationError("--view names what is exported") }
  }

  func run() async throws {
    let views = view.flatMap { $0 == "omop" ? OMOPSchema.tables.map { "omop.\($0.name)" } : [$0] }
    try LakeOptions.reporting("\(view.joined(separator: ", ")) cannot be exported") {
      let folder = URL(fileURLWithPath: to).standardizedFileURL.path
      do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
        throw LakeError("the folder \(to) cannot be made")
      }
      let newest = try Lake(lake.lake, .reading, lake.limits)
      let number = try snapshot ?? newest.snapshot()
      let opened = try Lake(lake.lake, .exporting(to: folder), lake.limits, snapshot: number)
      defer { try? FileManager.default.removeItem(atPath: folder + "/.wissel-tmp") }
      let (export, filters) = (LakeExport(opened, snapshot: number), try `where`.map { try RowFilter($0) })
      let excluded = try consent.excluded(in: opened, asToldIn: newest)
      let bar = ProgressLine("exporting")
      defer { bar.end() }
      for (index, view) in views.enumerated() {
        bar.show(index, of: views.count)
        let occasion = LakeExport.Occasion(
          id: UUID(), time: Date(), purpose: consent.purpose,
          recipient: recipient.map { [JSON.Member("for", .string($0))] } ?? [])
        let record = try export.write(
          view, to: folder, format, filters: filters, excluded: excluded, withFreeText: freeText, for: occasion)
        bar.end()
        print(record.json.text)
      }
    }
  }
}

extension LakeExport.Format: ExpressibleByArgument {}
