import ArgumentParser
import WisselLake

/// Where documents are that a PostgreSQL database holds.
struct StoredDocumentsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A table of documents of the PostgreSQL database, such as fhir.resource.", valueName: "name"))
  var table: String?

  @Option(help: ArgumentHelp("A query that gives the documents, in the place of a table.", valueName: "select"))
  var query: String?

  @Option(help: ArgumentHelp("The column with the documents: JSONB, or JSON or text.", valueName: "column"))
  var document = "document"

  @Flag(help: "Print the view as a query of PostgreSQL, with columns of the declared types, and run nothing.")
  var sql = false

  /// Whether there are any.
  var isGiven: Bool { table != nil || query != nil }

  var documents: StoredDocuments? {
    table.map { StoredDocuments(table: $0, column: document) }
      ?? query.map { StoredDocuments(query: $0, column: document) }
  }

  func validate() throws {
    if table != nil, query != nil { throw ValidationError("the documents are in --table or in --query, not in both") }
  }
}
