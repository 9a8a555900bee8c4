import WisselSettings

/// A relational database that is being read: what of one is its own way of doing things.
protocol RelationalReader {
  /// When reading began, in microseconds since 1970 UTC: what was there by then is read.
  var moment: Int64 { get }
  /// What whoever looks after the source should know.
  var remarks: [String] { get }

  /// Hands each row to the closure, with its columns as text, and returns how many there are.
  ///
  /// - Parameters:
  ///   - since: Where the mapping says which column has the time of the last change, only rows that changed since then
  ///     and those of which that is not known, in microseconds since 1970 UTC; nil: all.
  ///   - attempted: What is read, for messages.
  /// - Throws: `LakeError`, and what the closure throws; nothing can be read after that.
  func rows(
    of mapping: ResourceMapping, columns: [String], since: Int64?, attempted: String,
    _ body: ([String?]) throws -> Void
  ) throws -> Int
}

extension RelationalReader {
  var remarks: [String] { [] }
}

/// The parts of the statement that reads a mapping's rows.
enum RowStatement {
  /// - Parameters:
  ///   - values: What is selected, of rows that are called `s`.
  ///   - changed: The column with the time of the last change, as in `values`, and the condition on it.
  ///   - name: A name as the database writes it.
  static func sql<Failure>(
    _ rows: ResourceMapping.Rows, _ values: [String], changed: (column: String, condition: String)? = nil,
    name: (String) throws(Failure) -> String
  ) throws(Failure) -> String {
    var source = ""
    switch rows {
    case .table(let table):
      for part in table.split(separator: ".") { source += (source.isEmpty ? "" : ".") + (try name(String(part))) }
    case .query(let query): source = "(\(query)\n)"
    }
    // Without AS, which Oracle does not have there.
    let sql = "SELECT \(values.joined(separator: ", ")) FROM \(source) s"
    // A change that nobody dated might be new.
    return changed.map { "\(sql) WHERE \($0.column) \($0.condition) OR \($0.column) IS NULL" } ?? sql
  }
}
