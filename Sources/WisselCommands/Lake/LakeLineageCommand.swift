import ArgumentParser
import WisselFHIR
import WisselLake

/// `wissel lake lineage`.
struct LakeLineageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lineage",
    abstract: "Where columns and rows of a lake come from.",
    discussion: """
      Of each column the columns it is made of, and so on, down to the elements of resources; a name with .* is a whole \
      table. Exports name their view and columns, so what algorithms got is followed from there (wissel lake uses --json). \
      With a key, the files and lines that the rows about a resource come from. A table that was made for a purpose says so.

      EXAMPLE
        wissel lake lineage lung_cohort.age --lake /srv/lake
        wissel lake lineage encounters --key 4711 --lake /srv/lake --json
      """)

  @Argument(help: "A curated table by its name, any other with its schema; one column behind a dot.")
  var subject: String

  @OptionGroup var lake: LakeOptions

  @Option(help: ArgumentHelp("Rows about the resource of this id, as _resource names it.", valueName: "id"))
  var key: String?

  @Option(help: "The lake as it was at a snapshot, by its number.")
  var snapshot: Int?

  @Flag(help: "Print one JSON object, for programs.")
  var json = false

  func run() async throws {
    try LakeOptions.reporting("the lineage cannot be told") {
      let lineage = LakeLineage(try Lake(lake.lake, .reading, lake.limits, snapshot: snapshot))
      let restriction = try lineage.restriction(of: subject)
      let members = restriction?.members ?? []
      if !json, let restriction { print(restriction) }
      if let key {
        let sources = try lineage.sources(of: key, in: subject)
        if json {
          print(JSON.object(members + [.init("rows", .array(sources.map(\.json)))]).text)
        } else {
          for source in sources { print(source.text) }
        }
        return
      }
      let origins = try lineage.origins(of: subject)
      if json {
        print(JSON.object(members + [.init("columns", .array(origins.map(\.json)))]).text)
      } else {
        for line in origins.flatMap(\.lines) { print(line) }
      }
    }
  }
}
