import WisselDuckDB
import WisselFHIR

/// The rows of a view as a statement for DuckDB, its columns of the types the view declares.
///
/// Views of plain paths are read off the documents by a function of ours; for others the documents are cut by one, and
/// SQL does the rest.
struct ViewStatement {
  let sql: String
  private let columns: [ViewDefinition.Column]
  private let tape: TapeFunction?
  private let compiled: CompiledView?

  /// - Parameters:
  ///   - source: What follows `FROM`, with a column `document`.
  ///   - carrying: Columns that every row keeps from its resource, by their names, and what gives them.
  ///   - name: Of the function that is registered.
  /// - Throws: `ViewError` where the view cannot be run, `DuckDBError`.
  init(
    _ view: ViewDefinition, of source: String, carrying: [(name: String, sql: String)] = [], as name: String,
    on connection: DuckDBConnection
  ) throws {
    self.columns = view.columns
    let carried = carrying.map(\.name)
    let origin = carrying.map { ", \($0.sql) AS \($0.name)" }.joined()
    if let tape = TapeFunction(view) {
      try connection.register(name, tape)
      let columns = (TableColumns.plain(view.columns, of: "r") + carried).joined(separator: ", ")
      sql = "SELECT \(columns) FROM (SELECT unnest(\(name)(document)) AS r\(origin) FROM \(source))"
      (self.tape, compiled) = (tape, nil)
      return
    }
    let compiled = try CompiledView(
      view, for: DuckDBDialect(source: "\(name)(document) AS document\(origin) FROM \(source)", carrying: carried))
    try connection.register(name, LandingFunction(compiled.landing))
    let columns = view.columns.enumerated().map { TableColumns.sql($1, $0) } + carried
    sql = "SELECT \(columns.joined(separator: ", ")) FROM (\(compiled.sql))"
    (tape, self.compiled) = (nil, compiled)
  }

  /// What an error of DuckDB is in the view's own words, where it is the view's.
  func failure(_ error: DuckDBError) -> (any Error)? {
    tape?.failure ?? compiled?.failure(in: error.message) ?? TableColumns.failure(in: error.message, columns)
  }
}

/// Cuts a resource to what a view reads, called by DuckDB.
private final class LandingFunction: DuckDBTextFunction {
  private let landing: Landing

  init(_ landing: Landing) { self.landing = landing }

  func call(_ input: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8]) throws -> Bool {
    try landing.write(input, to: &output)
  }
}
