/// A view as one statement of a database, and what cuts the resources to the shape it reads.
package struct CompiledView: Sendable {
  /// The statement. It reads a JSON array of landed resources: the one parameter, or for DuckDB the table it names.
  /// Its columns are encoded texts.
  package let sql: String
  package let view: ViewDefinition
  package let landing: Landing
  let failures: [ViewError]
  /// What would fail at the first place that only the landing evaluates; nil where a database can do all of it.
  let hindrance: ViewError?

  /// Compiles a view for a database.
  package init(_ view: ViewDefinition, for dialect: any SQLDialect) throws(ViewError) {
    self = try ViewCompiler.compile(view, for: dialect)
  }

  init(sql: String, view: ViewDefinition, landing: Landing, failures: [ViewError], hindrance: ViewError?) {
    (self.sql, self.view, self.landing, self.failures) = (sql, view, landing, failures)
    self.hindrance = hindrance
  }

  /// Why the view cannot be run where the documents are, by the first place that hinders it; nil where it can.
  package var unsayable: ViewError? {
    hindrance.map { hindrance in
      let column = view.columns.first { $0.place + ".path" == hindrance.place }.map { " of the column '\($0.name)'" }
      return ViewError(
        hindrance.place, column: hindrance.column,
        "the expression\(column ?? "") cannot be said in SQL over stored documents")
    }
  }

  /// The values of a row from its encoded texts.
  package func row(_ texts: [String?]) throws -> [JSON] {
    try zip(view.columns, texts).map { column, text in
      guard let text else { return .null }
      guard column.isCollection else { return try value(text) }
      return .array(try (JSONParser.parse(text).array ?? []).map { try value($0.string ?? "x") })
    }
  }

  private func value(_ text: String) throws -> JSON {
    if let value = try Encoded.json(text) { return value }
    throw ViewError("", "the view failed on its data")
  }

  /// The failure a database's message speaks of, if it is one of a view.
  package func failure(in message: String) -> ViewError? {
    guard let range = message.firstRange(of: "wissel!") else { return nil }
    return LandedFailure.read(message[range.upperBound...].prefix { $0 != "!" }, failures)
  }
}
