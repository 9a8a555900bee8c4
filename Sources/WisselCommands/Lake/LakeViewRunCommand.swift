import ArgumentParser
import Foundation
import WisselDatabase
import WisselFHIR
import WisselLake

/// `wissel lake view run`.
struct LakeViewRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a view over files of resources or a table of them, and print its rows.",
    discussion: """
      The definition is a SQL on FHIR v2 ViewDefinition; each file holds one resource a line. A view that is invalid, \
      or fails on its data, ends with 2 and says where. \
      With files PostgreSQL only calculates: nothing is stored there. With --table or --query it holds the documents, \
      one in each row, and calculates where they are, in a transaction that only reads; what of a view SQL cannot say is \
      calculated here, and its documents come out one by one. --sql prints the view as a query, to make a view of the \
      database of it. \
      --parquet writes a file instead, on all processors, with columns of the declared types or of those that tags \
      ansi/type ask for; a value of another type ends it. Files may then be compressed (.gz, .zst).

      EXAMPLES
        wissel lake view run patients.json --input Patient.ndjson --json
        wissel lake view run observations.json --input Observation.ndjson --parquet observations.parquet
        wissel lake view run patients.json --engine postgres --database postgresql://reader@db/fhir --table fhir.resource --document body
        wissel lake view run patients.json --engine postgres --table fhir.resource --document body --sql
      """)

  enum Engine: String, ExpressibleByArgument, CaseIterable {
    case duckdb, tape, postgres, interpreter
  }

  @Argument(help: "The view definition: a JSON file.")
  var definition: String

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Files with one resource a line (ND-JSON).", valueName: "file"))
  var input: [String] = []

  @Option(help: "What evaluates the view: a database, or this program (tape: fast; interpreter: by the letter).")
  var engine: Engine = .duckdb

  @Option(help: ArgumentHelp("The PostgreSQL server: postgresql://…", valueName: "uri"))
  var database: String?

  @OptionGroup var stored: StoredDocumentsOptions

  @Option(help: ArgumentHelp("Write the rows to this Parquet file instead of printing them.", valueName: "file"))
  var parquet: String?

  @Option(help: ArgumentHelp("Memory for --parquet, in MiB; without it, half of the machine's.", valueName: "mib"))
  var memoryLimit: Int?

  @Flag(help: "Print a JSON array on one line, for programs; without it, a row on each line.")
  var json = false

  func validate() throws {
    guard stored.isGiven == input.isEmpty else {
      throw ValidationError("resources come from --input FILE…, or from --table NAME or --query SELECT")
    }
    if stored.isGiven, engine != .postgres { throw ValidationError("--table and --query need --engine postgres") }
    if stored.sql, !stored.isGiven || json { throw ValidationError("--sql prints a query over --table or --query") }
    if engine == .postgres, database == nil, !stored.sql {
      throw ValidationError("--engine postgres needs --database URI")
    }
    if parquet != nil, engine != .duckdb || json {
      throw ValidationError("--parquet is written by DuckDB, and leaves nothing to print")
    }
    if let memoryLimit, memoryLimit < 128 { throw ValidationError("--memory-limit is at least 128 (MiB)") }
  }

  func run() async throws {
    do {
      let view = try Self.definition(definition).at(Date())
      if let parquet { return try await write(view, to: parquet) }
      if stored.sql, let documents = stored.documents {
        return print(try StoredViewEngine.sql(view, over: documents))
      }
      let output = RowOutput(view.columns.map(\.name), isArray: json)
      if let documents = stored.documents {
        try StoredViewEngine(PostgresAddress(database ?? ""), documents).run(view) { output.write($0) }
        return output.end()
      }
      try await evaluation().run(view, over: ResourceLines(files: input)) { output.write($0) }
      output.end()
    } catch let error as ViewError {
      throw CommandFailure.unusable("the view \(definition): \(error)")
    } catch let error as LakeError {
      throw CommandFailure.unusable("the view \(definition): \(error)")
    } catch let error as DatabaseError {
      throw CommandFailure.failed("the view \(definition): the database cannot be used (\(error.reason))")
    }
  }

  private func write(_ view: ViewDefinition, to path: String) async throws {
    let progress = ProgressLine("rows of \(view.name ?? view.resource)")
    defer { progress.end() }
    let sizes = input.map { (try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int) ?? 0 }
    let total = sizes.reduce(0, +)
    let rows = try await ViewFile(LakeLimits(memoryMiB: memoryLimit)).write(view, over: input, to: path) {
      progress.show($0, of: total)
    }
    print("\(rows) rows in \(path)")
  }

  private func evaluation() throws -> any ViewEngine {
    switch engine {
    case .interpreter: InterpreterEngine()
    case .tape: TapeEngine()
    case .duckdb: try DuckDBEngine()
    case .postgres: PostgresEngine(try PostgresAddress(database ?? ""))
    }
  }

  private static func definition(_ path: String) throws -> ViewDefinition {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure.unusable("the view \(path) cannot be read")
    }
    let json: JSON
    do throws(JSONError) {
      json = try JSONParser.parse([UInt8](bytes))
    } catch {
      throw CommandFailure.unusable("the view \(path) is not JSON: \(error)")
    }
    return try ViewDefinition(json)
  }
}
