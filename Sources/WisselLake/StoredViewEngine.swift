package import WisselDatabase
package import WisselFHIR

/// Runs views over documents that a PostgreSQL database holds, as they stood at one moment, in a transaction that only
/// reads. Rows come one at a time, so the table may be of any size.
package struct StoredViewEngine {
  /// How a view was run.
  package enum Way: Sendable {
    /// By the database alone.
    case inPlace
    /// The documents came out of the table, and what the view reads of them went back with a statement.
    case streamed
  }

  private let address: PostgresAddress
  private let documents: StoredDocuments

  package init(_ address: PostgresAddress, _ documents: StoredDocuments) {
    (self.address, self.documents) = (address, documents)
  }

  /// The view as a query, from which a view of the database can be made.
  ///
  /// - Throws: `ViewError` for a view of which SQL cannot say all.
  package static func sql(_ view: ViewDefinition, over documents: StoredDocuments) throws(ViewError) -> String {
    let compiled = try compile(view, documents)
    if let error = compiled.unsayable { throw error }
    return PostgresDialect.table(compiled)
  }

  private static func compile(
    _ view: ViewDefinition, _ documents: StoredDocuments
  ) throws(ViewError) -> CompiledView {
    try CompiledView(view, for: PostgresDialect(documents: documents.sql, resource: view.resource))
  }

  /// Hands each row of a view to the closure. The calling thread waits for the server.
  ///
  /// - Throws: `ViewError` for a view that cannot be run or that fails on its data, `DatabaseError`, and what the closure
  ///   throws.
  @discardableResult
  package func run(_ view: ViewDefinition, _ row: ([JSON]) throws -> Void) throws -> Way {
    let compiled = try Self.compile(view, documents)
    guard compiled.unsayable == nil else {
      try stream(view, row)
      return .streamed
    }
    try rows(of: compiled.sql, compiled, on: try snapshot(), row)
    return .inPlace
  }

  private func stream(_ view: ViewDefinition, _ row: ([JSON]) throws -> Void) throws {
    let compiled = try CompiledView(view, for: PostgresDialect())
    let (source, calculator) = (try snapshot(), try snapshot())
    var batch = LandedBatch(compiled.landing)
    func calculate(_ batch: String) throws {
      try rows(
        of: PostgresEngine.statement(compiled.sql, PostgresSnapshot.literal(batch)), compiled, on: calculator, row)
    }
    try source.rows(of: documents.texts(of: view.resource), attempted: "reading \(documents)") { texts in
      guard let text = texts.first ?? nil else { return }
      batch.add(try JSONParser.parse(text))
      if let full = batch.take() { try calculate(full) }
    }
    if let rest = batch.rest() { try calculate(rest) }
  }

  private func snapshot() throws -> PostgresSnapshot {
    // Compiling the long statement of a view costs more than it saves.
    try PostgresSnapshot(address, timeZone: "UTC", isCompiling: false)
  }

  private func rows(
    of sql: String, _ compiled: CompiledView, on snapshot: PostgresSnapshot, _ row: ([JSON]) throws -> Void
  ) throws {
    do {
      try snapshot.rows(of: sql, attempted: "running a view over \(documents)") { try row(compiled.row($0)) }
    } catch let error as DatabaseError {
      throw compiled.failure(in: error.reason) ?? error
    }
  }
}
