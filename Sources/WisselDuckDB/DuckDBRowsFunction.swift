import CDuckDB
import Glibc

/// A function from a text to rows, which DuckDB calls on several threads at once.
package protocol DuckDBRowsFunction: AnyObject, Sendable {
  /// The columns of a row, which SQL knows as `c0`, `c1` and so on.
  var columns: [DuckDBRowsColumn] { get }
  /// Writes the rows of some texts; nil is null.
  func call(_ texts: DuckDBTexts, _ writer: inout DuckDBRowsWriter) throws
}

/// What a column of a function's rows holds.
package enum DuckDBRowsColumn: Sendable {
  case text
  /// DECIMAL(38, 18).
  case decimal
}

/// The texts a function is called for.
package struct DuckDBTexts {
  package let count: Int
  fileprivate let texts: UnsafePointer<DuckDBText>
  fileprivate let validity: DuckDBValidity

  /// The bytes of a text, which end with the call; nil for null.
  package subscript(index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard validity[index] else { return nil }
    return UnsafeBufferPointer(start: cduckdb_string_bytes(texts + index), count: Int(texts[index].length))
  }
}

/// Where a function's rows are written: those of one text, `end()`, those of the next.
package struct DuckDBRowsWriter: ~Copyable {
  private let functions: cduckdb_functions
  private let list: cduckdb_vector?
  private let child: cduckdb_vector?
  private let width: Int
  private var columns: [cduckdb_vector?] = []
  private var data: [UnsafeMutableRawPointer?] = []
  private var capacity = 0
  private var rows = 0
  private var text = 0
  private var first = 0

  fileprivate init(_ functions: cduckdb_functions, _ list: cduckdb_vector?, width: Int, texts: Int) {
    (self.functions, self.list, self.width) = (functions, list, width)
    child = functions.list_vector_get_child(list)
    reserve(texts)
  }

  private mutating func reserve(_ wanted: Int) {
    capacity = max(wanted, capacity * 2, 64)
    _ = functions.list_vector_reserve(list, UInt64(capacity))
    columns = (0..<width).map { functions.struct_vector_get_child(child, UInt64($0)) }
    data = columns.map { functions.vector_get_data($0) }
  }

  /// Begins a row, all of whose columns are then written.
  package mutating func beginRow() {
    if rows == capacity { reserve(rows + 1) }
    rows += 1
  }

  /// Writes a column of the row; nil is null.
  package mutating func write(_ column: Int, _ bytes: UnsafeBufferPointer<UInt8>?) {
    guard let bytes else { return writeNull(column) }
    if bytes.count <= 12, let texts = data[column]?.assumingMemoryBound(to: cduckdb_string.self) {
      cduckdb_set_short(texts + rows - 1, bytes.baseAddress, UInt32(bytes.count))
      return
    }
    bytes.withMemoryRebound(to: CChar.self) { text in
      functions.vector_assign_string_element_len(
        columns[column], UInt64(rows - 1), text.baseAddress, UInt64(text.count))
    }
  }

  /// Writes a column that holds decimals, in units of 10⁻¹⁸; nil is null.
  package mutating func write(_ column: Int, units: Int128?) {
    guard let units else { return writeNull(column) }
    data[column]?.storeBytes(
      of: units, toByteOffset: (rows - 1) * MemoryLayout<Int128>.size, as: Int128.self)
  }

  private mutating func writeNull(_ column: Int) {
    functions.vector_ensure_validity_writable(columns[column])
    functions.validity_set_row_invalid(functions.vector_get_validity(columns[column]), UInt64(rows - 1))
  }

  /// Ends the rows of a text.
  package mutating func end() {
    let entries = functions.vector_get_data(list)?.assumingMemoryBound(to: (offset: UInt64, length: UInt64).self)
    entries?[text] = (UInt64(first), UInt64(rows - first))
    (text, first) = (text + 1, rows)
  }

  fileprivate borrowing func finish() { _ = functions.list_vector_set_size(list, UInt64(rows)) }
}

extension DuckDBConnection {
  /// Makes a function known to SQL that gives a list of records, as long as the connection's database is open. Null
  /// gives no rows.
  package func register(_ name: String, _ function: any DuckDBRowsFunction) throws(DuckDBError) {
    var text: cduckdb_type? = functions.create_logical_type(DuckDBRows.ColumnType.varchar.rawValue)
    var decimal: cduckdb_type? = functions.create_decimal_type(38, 18)
    var (row, rows) = (record(function.columns.map { $0 == .text ? text : decimal }), nil as cduckdb_type?)
    rows = functions.create_list_type(row)
    defer {
      functions.destroy_logical_type(&rows)
      functions.destroy_logical_type(&row)
      functions.destroy_logical_type(&decimal)
      functions.destroy_logical_type(&text)
    }
    let box = Unmanaged.passRetained(RowsFunctionBox(function)).toOpaque()
    try register(
      name, of: text, giving: rows, box, RowsFunctionBox.call,
      free: { if let box = $0 { Unmanaged<RowsFunctionBox>.fromOpaque(box).release() } })
  }

  private func record(_ types: [cduckdb_type?]) -> cduckdb_type? {
    var types = types
    let names = types.indices.map { strdup("c\($0)") }
    defer { names.forEach { free($0) } }
    var pointers = names.map { UnsafePointer<CChar>($0) }
    return functions.create_struct_type(&types, &pointers, UInt64(types.count))
  }
}

private final class RowsFunctionBox: Sendable {
  let function: any DuckDBRowsFunction

  init(_ function: any DuckDBRowsFunction) { self.function = function }

  static let call: @convention(c) (cduckdb_call?, cduckdb_chunk?, cduckdb_vector?) -> Void = { info, chunk, output in
    guard let functions = try? DuckDBLibrary.shared.get().functions,
      let box = functions.scalar_function_get_extra_info(info)
        .map({ Unmanaged<RowsFunctionBox>.fromOpaque($0).takeUnretainedValue() })
    else { return }
    let count = Int(functions.data_chunk_get_size(chunk))
    let vector = functions.data_chunk_get_vector(chunk, 0)
    let validity = DuckDBValidity(words: UnsafePointer(functions.vector_get_validity(vector)))
    guard let data = functions.vector_get_data(vector)?.assumingMemoryBound(to: DuckDBText.self) else { return }
    var writer = DuckDBRowsWriter(functions, output, width: box.function.columns.count, texts: count)
    do {
      try box.function.call(DuckDBTexts(count: count, texts: data, validity: validity), &writer)
      writer.finish()
    } catch {
      functions.scalar_function_set_error(info, "\(error)")
    }
  }
}
