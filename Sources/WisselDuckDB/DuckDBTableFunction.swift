import CDuckDB

/// A table whose rows this process makes while DuckDB reads them, on several threads at once.
package protocol DuckDBTable: AnyObject, Sendable {
  /// Names and types of the columns; decimals are DECIMAL(38, 18).
  var columns: [(name: String, type: DuckDBRows.ColumnType)] { get }
  /// About how many rows there are, for DuckDB's plans.
  var estimatedRows: Int { get }
  /// What one thread reads with.
  func reader() -> any DuckDBTableReader
}

/// One thread's part of a table.
package protocol DuckDBTableReader: AnyObject {
  /// Writes the next rows and returns how many there are, at most ``DuckDBChunkWriter/capacity``; 0 is the end.
  func fill(_ writer: DuckDBChunkWriter) throws -> Int
}

/// Where rows are written.
package struct DuckDBChunkWriter {
  /// The most rows of one chunk.
  package static let capacity = 2048

  private let functions: cduckdb_functions
  private let vectors: [cduckdb_vector?]
  private let data: [UnsafeMutableRawPointer?]

  init(_ functions: cduckdb_functions, _ chunk: cduckdb_chunk?, columns: Int) {
    self.functions = functions
    vectors = (0..<columns).map { functions.data_chunk_get_vector(chunk, UInt64($0)) }
    data = vectors.map { functions.vector_get_data($0) }
  }

  package func write(_ column: Int, _ row: Int, text: UnsafeBufferPointer<UInt8>) {
    if text.count <= 12, let texts = data[column]?.assumingMemoryBound(to: DuckDBText.self) {
      cduckdb_set_short(texts + row, text.baseAddress, UInt32(text.count))
      return
    }
    text.baseAddress?.withMemoryRebound(to: CChar.self, capacity: text.count) {
      functions.vector_assign_string_element_len(vectors[column], UInt64(row), $0, UInt64(text.count))
    }
  }

  /// Writes a text without a copy: its bytes must be there until the next rows are asked for. Only for statements whose
  /// steps keep no rows but copies of them.
  package func write(_ column: Int, _ row: Int, lasting text: UnsafeBufferPointer<UInt8>) {
    guard let texts = data[column]?.assumingMemoryBound(to: DuckDBText.self) else { return }
    cduckdb_set_lasting(texts + row, text.baseAddress, UInt32(text.count))
  }

  /// A value as DuckDB stores it: `Int64` for BIGINT and TIMESTAMP, `Bool` for BOOLEAN, `Int128` for decimals.
  package func write<Value: BitwiseCopyable>(_ column: Int, _ row: Int, _ value: Value) {
    data[column]?.assumingMemoryBound(to: Value.self)[row] = value
  }

  package func writeNull(_ column: Int, _ row: Int) {
    functions.vector_ensure_validity_writable(vectors[column])
    functions.validity_set_row_invalid(functions.vector_get_validity(vectors[column]), UInt64(row))
  }
}

extension DuckDBConnection {
  /// Makes a table readable as `name()`, as long as the connection's database is open.
  package func register(_ name: String, _ table: any DuckDBTable) throws(DuckDBError) {
    var function: cduckdb_table_function? = functions.create_table_function()
    defer { functions.destroy_table_function(&function) }
    functions.table_function_set_name(function, name)
    let box = Unmanaged.passRetained(TableBox(functions, table)).toOpaque()
    functions.table_function_set_extra_info(function, box) {
      if let box = $0 { Unmanaged<TableBox>.fromOpaque(box).release() }
    }
    functions.table_function_set_bind(function, TableBox.bind)
    functions.table_function_set_init(function, TableBox.start)
    functions.table_function_set_local_init(function, TableBox.startThread)
    functions.table_function_set_function(function, TableBox.fill)
    guard functions.register_table_function(connection, function) == 0 else {
      throw DuckDBError(.library, "the table function \(name) cannot be registered")
    }
  }
}

/// A table, with what C's callbacks need.
private final class TableBox: Sendable {
  let functions: cduckdb_functions
  let table: any DuckDBTable

  init(_ functions: cduckdb_functions, _ table: any DuckDBTable) { (self.functions, self.table) = (functions, table) }

  /// A thread's reader. DuckDB calls it from one thread at a time.
  final class Local {
    let functions: cduckdb_functions
    let columns: Int
    let reader: any DuckDBTableReader

    init(_ box: TableBox) {
      (functions, columns, reader) = (box.functions, box.table.columns.count, box.table.reader())
    }
  }

  // The callbacks know nothing but what DuckDB hands them; the table of functions is the process's.
  static let library = DuckDBLibrary.shared

  static let bind: @convention(c) (cduckdb_bind?) -> Void = { info in
    guard let functions = try? TableBox.library.get().functions,
      let box = functions.bind_get_extra_info(info).map({ Unmanaged<TableBox>.fromOpaque($0).takeUnretainedValue() })
    else { return }
    for column in box.table.columns {
      var type: cduckdb_type? =
        column.type == .decimal
        ? functions.create_decimal_type(38, 18) : functions.create_logical_type(column.type.rawValue)
      functions.bind_add_result_column(info, column.name, type)
      functions.destroy_logical_type(&type)
    }
    functions.bind_set_cardinality(info, UInt64(box.table.estimatedRows), false)
  }

  static let start: @convention(c) (cduckdb_init?) -> Void = { info in
    guard let functions = try? TableBox.library.get().functions else { return }
    functions.init_set_max_threads(info, 64)
  }

  static let startThread: @convention(c) (cduckdb_init?) -> Void = { info in
    guard let functions = try? TableBox.library.get().functions,
      let box = functions.init_get_extra_info(info).map({ Unmanaged<TableBox>.fromOpaque($0).takeUnretainedValue() })
    else { return }
    let local = Unmanaged.passRetained(Local(box)).toOpaque()
    functions.init_set_init_data(info, local) { if let box = $0 { Unmanaged<Local>.fromOpaque(box).release() } }
  }

  static let fill: @convention(c) (cduckdb_call?, cduckdb_chunk?) -> Void = { info, chunk in
    guard let functions = try? TableBox.library.get().functions,
      let local = functions.function_get_local_init_data(info)
        .map({ Unmanaged<Local>.fromOpaque($0).takeUnretainedValue() })
    else { return }
    do {
      let count = try local.reader.fill(DuckDBChunkWriter(functions, chunk, columns: local.columns))
      functions.data_chunk_set_size(chunk, UInt64(count))
    } catch {
      functions.function_set_error(info, "\(error)")
    }
  }
}
