import ArgumentParser
import Foundation
import WisselFHIR
import WisselLake

/// `wissel lake omop`.
struct LakeOMOPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "omop",
    abstract: "The OMOP tables (CDM 5.4) of a lake.",
    subcommands: [Vocabulary.self, LakeOMOPBuildCommand.self, Unmapped.self, Check.self])

  struct Vocabulary: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load the site's vocabulary; none is shipped.",
      discussion: """
        The folder holds the files as OHDSI's Athena gives them: CONCEPT.csv, CONCEPT_RELATIONSHIP.csv and VOCABULARY.csv, \
        the others where they are there, and the site's own SOURCE_TO_CONCEPT_MAP.csv where it has one. Without \
        CONCEPT_ANCESTOR.csv there are no eras of drugs; without DOMAIN.csv and RELATIONSHIP.csv links have no concepts. \
        What was loaded before is replaced, as one change.

        EXAMPLE
          wissel lake omop vocabulary /data/athena --lake /srv/lake
        """)

    @Argument(help: "The folder.")
    var folder: String

    @OptionGroup var lake: LakeOptions

    func run() async throws {
      try LakeOptions.reporting("the vocabulary \(folder) cannot be loaded") {
        let path = URL(fileURLWithPath: folder).standardizedFileURL.path
        let bar = ProgressLine("loading")
        let opened = try lake.changing(folders: [path])
        let report = try LakeVocabulary(opened).load(from: path) { bar.show($0, of: $1) }
        bar.end()
        print("version: \(report.version)")
        for (table, rows) in report.rows { print("\(table): \(rows) rows") }
        if report.dangling > 0 {
          print("\(report.dangling) relationships name a concept that is not there: were all vocabularies downloaded?")
        }
      }
    }
  }

  struct Unmapped: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the codes without a standard concept, the most frequent first.",
      discussion: """
        Codes that few records have are counted and not named, since they may tell of one person.

        EXAMPLE
          wissel lake omop unmapped --lake /srv/lake --json
        """)

    @OptionGroup var lake: LakeOptions

    @Option(help: "The lake as it was at a snapshot, by its number.")
    var snapshot: Int?

    @Flag(help: "Print each as a JSON object on a line, for programs.")
    var json = false

    func run() async throws {
      try LakeOptions.reporting("the codes cannot be listed") {
        for one in try LakeOMOP(Lake(lake.lake, .reading, lake.limits, snapshot: snapshot)).unmapped() {
          let records = one.records < LakeCatalogue.smallCount ? "<\(LakeCatalogue.smallCount)" : "\(one.records)"
          print(
            json
              ? one.json.text
              : "\(records) records\t\(one.codes) codes\t\(one.kind)\t\(one.system ?? "")\t\(one.code ?? "not named")")
        }
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge the quality of the tables; ends with 1 when a check fails.",
      discussion: """
        The checks have the names of OHDSI's Data Quality Dashboard, and of Kahn's categories: conformance, completeness, \
        plausibility. What failed is printed, and how many checks there were. The tables are also compared with those of \
        the build before. A threshold is for a check, for a table (CHECK:TABLE) or for a column (CHECK:TABLE.COLUMN).

        The file of limits says what the site holds plausible; its first line is \(ConceptLimits.header). A line with a unit \
        gives the lowest and highest number of a measurement; those without a unit are given without one. A line with a \
        gender (8507 male, 8532 female) says whom a condition, and all that is below it, can be of.

        EXAMPLE
          wissel lake omop check --lake /srv/lake --limits limits.csv --threshold standardConceptRecordCompleteness=20 --json
        """)

    @OptionGroup var lake: LakeOptions

    @Option(help: "The lake as it was at a snapshot, by its number.")
    var snapshot: Int?

    @Option(
      help: ArgumentHelp(
        "How many of a hundred rows may fail a check here; may be repeated.", valueName: "check=percent"))
    var threshold: [String] = []

    @Option(help: ArgumentHelp("What the site holds plausible of concepts.", valueName: "file"))
    var limits: String?

    @Option(help: ArgumentHelp("Tell so many keys of what fails. They stay at the station.", valueName: "count"))
    var examples = 0

    @Flag(help: "Keep what came of each check as the lake's table omop.omop_quality.")
    var save = false

    @Flag(help: "Print one JSON object with every check, for programs.")
    var json = false

    func validate() throws {
      if save, snapshot != nil {
        throw ValidationError("what came of an earlier snapshot is not kept: leave --save out")
      }
      if !(0...100).contains(examples) { throw ValidationError("--examples is from 0 to 100") }
    }

    func run() async throws {
      let verdict = try LakeOptions.reporting("the tables cannot be judged") {
        let (site, plausible) = (try thresholds(), try conceptLimits())
        let opened = try save ? lake.changing() : Lake(lake.lake, .reading, lake.limits, snapshot: snapshot)
        let omop = LakeOMOP(opened)
        return save
          ? try omop.keepQuality(thresholds: site, limits: plausible, examples: examples)
          : try omop.quality(thresholds: site, limits: plausible, examples: examples)
      }
      print(json ? verdict.json.text : verdict.text)
      if !verdict.isPassed { throw ExitCode(1) }
    }

    private func conceptLimits() throws -> ConceptLimits {
      guard let limits else { return ConceptLimits() }
      guard let text = try? String(contentsOfFile: limits, encoding: .utf8) else {
        throw LakeError("the limits \(limits) cannot be read as text in UTF-8")
      }
      return try ConceptLimits(csv: text)
    }

    private func thresholds() throws -> [String: Double] {
      let pairs = try threshold.map { text in
        guard let mark = text.lastIndex(of: "="), let percent = Double(text[text.index(after: mark)...]),
          (0...100).contains(percent)
        else { throw LakeError("a threshold reads CHECK=PERCENT, from 0 to 100") }
        return (String(text[..<mark]), percent)
      }
      return Dictionary(pairs) { _, last in last }
    }
  }
}
