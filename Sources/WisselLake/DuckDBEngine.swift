import WisselDuckDB
package import WisselFHIR

/// DuckDB in this process.
package struct DuckDBEngine: ViewEngine {
  private let library: DuckDBLibrary

  /// Throws where the library is not on this machine.
  package init() throws(LakeError) {
    switch DuckDBLibrary.shared {
    case .success(let library): self.library = library
    case .failure(let error): throw LakeError(error.message)
    }
  }

  package func run(
    _ view: ViewDefinition, over lines: ResourceLines, _ row: @escaping @Sendable ([JSON]) throws -> Void
  ) async throws {
    let compiled = try CompiledView(view, for: DuckDBDialect())
    let connection: DuckDBConnection
    do { connection = try DuckDBConnection(library, DuckDBSettings()) } catch { throw Self.failure(error) }
    try await lines.land(compiled.landing) { batch in
      do {
        _ = try connection.query(Self.landing, [batch])
        try Self.read(connection.query(compiled.sql), compiled, row)
      } catch let error as DuckDBError {
        throw compiled.failure(in: error.message) ?? Self.failure(error)
      }
    }
  }

  private static let landing =
    "CREATE OR REPLACE TEMPORARY TABLE \(DuckDBDialect.table) AS SELECT CAST($1 AS VARCHAR) AS document"

  private static func read(
    _ rows: DuckDBRows, _ view: CompiledView, _ row: ([JSON]) throws -> Void
  ) throws {
    let count = view.view.columns.count
    while try rows.next({ for text in $0.texts(count) { try row(try view.row(text)) } }) {}
  }

  /// DuckDB's own words may quote data, and are not passed on.
  private static func failure(_ error: any Error) -> any Error {
    guard let error = error as? DuckDBError else { return error }
    return switch error.kind {
    case .memory: LakeError("DuckDB needed more memory than it may use")
    case .library: LakeError(error.message)
    case .file, .statement: LakeError("DuckDB could not run the view; the interpreter may")
    }
  }
}
