import ArgumentParser
import Foundation
import WisselLake

/// `wissel lake query`.
struct LakeQueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Run a SQL statement over a lake; it can only read.",
    discussion: """
      Tables: curated views by their names, raw.resource, raw.history, raw.quarantine, raw.ledger, raw.file, raw.view, \
      raw.purpose, files.NAME.

      EXAMPLE
        wissel lake query --lake /srv/lake "SELECT type, count(*) AS n FROM raw.resource GROUP BY ALL" --json
      """)

  @OptionGroup var lake: LakeOptions

  @Argument(help: "The statement.")
  var sql: String

  @Option(help: "The lake as it was at a snapshot, by its number.")
  var snapshot: Int?

  @Flag(help: "Print a JSON array on one line, for programs; without it, a row on each line.")
  var json = false

  func run() async throws {
    try LakeOptions.reporting("the query cannot be run") {
      let query = try LakeQuery(Lake(lake.lake, .reading, lake.limits, snapshot: snapshot), sql)
      let output = RowOutput(query.columns, isArray: json)
      // Rows on a terminal tell themselves how far it is.
      let bar = isatty(STDOUT_FILENO) == 1 ? nil : ProgressLine("query")
      defer { bar?.end() }
      var count = 0
      bar?.say("running")
      try query.run { row in
        output.write(row)
        count += 1
        if count % 100_000 == 0 { bar?.say("\(count) rows") }
      }
      output.end()
    }
  }
}
