import ArgumentParser
import WisselFHIR
import WisselLake
import WisselSettings

/// `wissel lake catalog`.
struct LakeCatalogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "What a lake holds.",
    discussion: """
      Tables with layer, columns, rows, the path each column is read by and the purpose they were made for; what was \
      loaded from where, of which time. Counts below ten are not told.

      For a catalogue of data sets, --dcat prints the lake as DCAT-AP in the form of Health-RI's core metadata, in Turtle: \
      what the lake knows, and the facts of a YAML file that a data manager fills in; --facts-example prints one. A fact \
      that is missing is named, and nothing is printed.

      EXAMPLE
        wissel lake catalog --lake /srv/lake --html --language nl > catalogue.html
        wissel lake catalog --lake /srv/lake --dcat facts.yaml > dataset.ttl
      """)

  @OptionGroup var lake: LakeOptions

  @Option(help: "The lake as it was at a snapshot, by its number.")
  var snapshot: Int?

  @Flag(help: "Print one JSON object, for programs.")
  var json = false

  @Flag(help: "Print a page for people: HTML that needs nothing else.")
  var html = false

  @Option(help: "The page's language: nl or en.")
  var language = "nl"

  @Option(help: ArgumentHelp("Print the lake as DCAT in Turtle, with the facts of this file.", valueName: "facts"))
  var dcat: String?

  @Flag(help: "Print a file of facts to fill in.")
  var factsExample = false

  func validate() throws {
    guard CatalogueWords.all.contains(where: { $0.language == language }) else {
      throw ValidationError("--language is nl or en")
    }
    guard [json, html, dcat != nil, factsExample].count(where: { $0 }) <= 1 else {
      throw ValidationError("one of --json, --html, --dcat and --facts-example is given")
    }
  }

  func run() async throws {
    try LakeOptions.reporting("the catalogue cannot be made") {
      if factsExample {
        print(CatalogueFacts.example, terminator: "")
        return
      }
      let facts = try dcat.map { try CatalogueFacts(yaml: LakeOptions.text($0), file: $0) }
      let opened = try Lake(lake.lake, .reading, lake.limits, snapshot: snapshot)
      let catalogue = LakeCatalogue(opened)
      if let facts {
        print(CatalogueRecord.turtle(facts, try LakeDescription(opened, snapshot: snapshot)), terminator: "")
      } else if json {
        print(try catalogue.json().text)
      } else if html {
        print(try page(catalogue).html, terminator: "")
      } else {
        for table in try catalogue.tables() {
          let restriction = table.restriction.map { "\t\($0)" } ?? ""
          print(
            "\(table.layer)\t\(table.schema).\(table.name)\t\(LakeCatalogue.told(table.rows)) rows"
              + "\t\(table.columns.count) columns\(restriction)")
        }
      }
    }
  }

  private func page(_ catalogue: LakeCatalogue) throws -> CataloguePage {
    let snapshots = try catalogue.snapshots()
    return CataloguePage(
      CatalogueWords.all.first { $0.language == language } ?? .dutch,
      snapshot: snapshot ?? snapshots.last?.number ?? 0, snapshots: snapshots, tables: try catalogue.tables(),
      completeness: try catalogue.completeness())
  }
}
