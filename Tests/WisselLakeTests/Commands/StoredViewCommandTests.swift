import Foundation
import Testing
import WisselDatabase
import WisselTesting

@Suite(
  "The command for views over documents in PostgreSQL", .serialized,
  .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
struct StoredViewCommandTests {
  private func run(_ arguments: String...) throws -> (status: Int32, output: String) {
    try runProgram(".build/debug/wissel", ["lake", "view", "run"] + arguments)
  }

  @Test("rows of a table and of a query, and the query of the view")
  func rows() async throws {
    try await withTemporaryFolder { folder in
      let view = folder.appendingPathComponent("view.json").path
      try Data(
        #"{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"},{"name":"sex","path":"gender"}]}]}"#.utf8
      ).write(to: URL(fileURLWithPath: view))
      try await PrivatePostgres.shared.withURI { uri in
        try await StoredRows.prepare(
          .init(uri),
          [
            "CREATE SCHEMA fhir", "CREATE TABLE fhir.resource (body jsonb)",
            #"INSERT INTO fhir.resource VALUES ('{"resourceType":"Patient","id":"a","gender":"male"}')"#,
          ])
        let table = ["--engine", "postgres", "--table", "fhir.resource", "--document", "body"]
        let rows = try runProgram(
          ".build/debug/wissel", ["lake", "view", "run", view, "--database", uri, "--json"] + table)
        #expect(rows.status == 0 && rows.output == #"[{"id":"a","sex":"male"}]"# + "\n", "\(rows.output)")
        let query = try run(
          view, "--engine", "postgres", "--database", uri, "--query", "SELECT body AS document FROM fhir.resource")
        #expect(query.status == 0 && query.output == #"{"id":"a","sex":"male"}"# + "\n", "\(query.output)")
        let sql = try runProgram(".build/debug/wissel", ["lake", "view", "run", view, "--sql"] + table)
        #expect(sql.status == 0 && sql.output.hasPrefix("SELECT\n"), "\(sql.output)")
        try await StoredRows.prepare(.init(uri), ["CREATE VIEW patients AS \(sql.output)"])
        let missing = try run(view, "--engine", "postgres", "--database", uri, "--table", "nothing")
        #expect(missing.status == 1 && missing.output.contains("\"nothing\" does not exist"), "\(missing.output)")
      }
      let both = try run(view, "--input", "x", "--engine", "postgres", "--table", "t", "--sql")
      #expect(both.status != 0 && both.output.contains("resources come from"), "\(both.output)")
      let other = try run(view, "--table", "t")
      #expect(other.status != 0 && other.output.contains("--engine postgres"), "\(other.output)")
    }
  }
}
