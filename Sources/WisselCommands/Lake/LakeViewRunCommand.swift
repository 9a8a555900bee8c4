import ArgumentParser
import Foundation
import WisselDatabase
import WisselFHIR
import WisselLake

/// `wissel lake view run`.
struct LakeViewRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a view over files of resources, and print its rows.",
    discussion: """
      The definition is a SQL on FHIR v2 ViewDefinition; each file holds one resource a line. A view that is invalid, \
      or fails on its data, ends with 2 and says where. PostgreSQL only calculates: nothing is stored there.

      EXAMPLE
        wissel lake view run patients.json --input Patient.ndjson --json
      """)

  enum Engine: String, ExpressibleByArgument, CaseIterable {
    case duckdb, postgres, interpreter
  }

  @Argument(help: "The view definition: a JSON file.")
  var definition: String

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Files with one resource a line (ND-JSON).", valueName: "file"))
  var input: [String]

  @Option(help: "What evaluates the view.")
  var engine: Engine = .duckdb

  @Option(help: ArgumentHelp("The PostgreSQL server: postgresql://…", valueName: "uri"))
  var database: String?

  @Flag(help: "Print a JSON array on one line, for programs; without it, a row on each line.")
  var json = false

  func validate() throws {
    if engine == .postgres, database == nil { throw ValidationError("--engine postgres needs --database URI") }
  }

  func run() async throws {
    do {
      let view = try Self.definition(definition)
      let output = RowOutput(view.columns.map(\.name), isArray: json)
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

  private func evaluation() throws -> any ViewEngine {
    switch engine {
    case .interpreter: InterpreterEngine()
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
