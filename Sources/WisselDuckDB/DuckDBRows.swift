package import CDuckDB

/// The rows of a statement, a chunk of columns at a time.
package final class DuckDBRows {
  /// DuckDB's types, as far as we tell them apart; the raw value is the C interface's.
  package enum ColumnType: Int32, Sendable {
    case boolean = 1
    case tinyint, smallint, integer, bigint, utinyint, usmallint, uinteger, ubigint, float, double
    case timestamp, date, time, interval, hugeint, varchar, blob, decimal
    case timestampSeconds, timestampMilliseconds, timestampNanoseconds, enumeration
    case list, structure, map, uuid, union, bit, timeZoned, timestampZoned, uhugeint
    case other = 0
  }

  // Keeps the connection open for as long as rows may be read.
  private let connection: DuckDBConnection
  private let functions: cduckdb_functions
  private var result: cduckdb_result

  init(_ connection: DuckDBConnection, _ functions: cduckdb_functions, _ result: cduckdb_result) {
    self.connection = connection
    self.functions = functions
    self.result = result
  }

  deinit { functions.destroy_result(&result) }

  /// The names and types of the columns.
  package var columns: [(name: String, type: ColumnType)] {
    (0..<functions.column_count(&result)).map { index in
      (
        functions.column_name(&result, index).map { String(cString: $0) } ?? "",
        ColumnType(rawValue: functions.column_type(&result, index)) ?? .other
      )
    }
  }

  /// Hands the next chunk of rows to the closure; false when there are no more.
  package func next(_ body: (borrowing DuckDBChunk) throws -> Void) throws -> Bool {
    guard let chunk = functions.fetch_chunk(result) else {
      if let message = functions.result_error(&result).map({ String(cString: $0) }), !message.isEmpty {
        throw DuckDBError(Self.kind(of: message), message)
      }
      return false
    }
    let rows = DuckDBChunk(functions, chunk)
    guard rows.count > 0 else { return false }
    try body(rows)
    return true
  }

  /// The kind of an error, read off the words DuckDB puts first.
  static func kind(of message: String) -> DuckDBError.Kind {
    if message.hasPrefix("Out of Memory") { return .memory }
    if message.hasPrefix("IO Error") || message.hasPrefix("Permission Error") { return .file }
    return .statement
  }
}

/// Some rows of a result, column by column. The memory belongs to DuckDB and ends with the chunk.
package struct DuckDBChunk: ~Copyable {
  private let functions: cduckdb_functions
  private var chunk: cduckdb_chunk?
  /// The number of rows.
  package let count: Int

  init(_ functions: cduckdb_functions, _ chunk: cduckdb_chunk) {
    self.functions = functions
    self.chunk = chunk
    count = Int(functions.data_chunk_get_size(chunk))
  }

  deinit {
    var chunk = chunk
    functions.destroy_data_chunk(&chunk)
  }

  /// Hands the values of a column to the closure, as the type DuckDB stores them in. The pointers end with it.
  package borrowing func withColumn<Value, Result>(
    _ index: Int, as type: Value.Type, _ body: (UnsafeBufferPointer<Value>, DuckDBValidity) throws -> Result
  ) rethrows -> Result {
    let vector = functions.data_chunk_get_vector(chunk, UInt64(index))
    let data = functions.vector_get_data(vector)?.assumingMemoryBound(to: Value.self)
    return try body(
      UnsafeBufferPointer(start: data, count: data == nil ? 0 : count),
      DuckDBValidity(words: UnsafePointer(functions.vector_get_validity(vector))))
  }
}

extension DuckDBChunk {
  /// The rows of the first columns, which all hold texts.
  package borrowing func texts(_ width: Int) -> [[String?]] {
    var rows = Array(repeating: [String?](repeating: nil, count: width), count: count)
    for column in 0..<width {
      var row = 0
      forEachText(column) { bytes in
        rows[row][column] = bytes.map { String(decoding: $0, as: UTF8.self) }
        row += 1
      }
    }
    return rows
  }

  /// Hands the closure the bytes of each text of a column in turn, nil where there is none; they end with the call.
  ///
  /// Concrete types and one call for the whole column, so that nothing generic stands between a cell and its reader.
  package borrowing func forEachText(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>?) throws -> Void) rethrows {
    try withColumn(index, as: DuckDBText.self) { column, validity in
      guard let first = column.baseAddress else { return }
      for row in 0..<column.count {
        guard validity[row] else {
          try body(nil)
          continue
        }
        let text = first + row
        try body(UnsafeBufferPointer(start: cduckdb_string_bytes(text), count: Int(text.pointee.length)))
      }
    }
  }
}

/// Which values of a column are there: one bit a row, or all of them.
package struct DuckDBValidity {
  let words: UnsafePointer<UInt64>?

  /// Whether the row has a value.
  package subscript(row: Int) -> Bool {
    guard let words else { return true }
    return words[row >> 6] & (1 << UInt64(row & 63)) != 0
  }
}

/// A text value in a column.
package typealias DuckDBText = cduckdb_string

extension cduckdb_string {
  /// Hands its bytes to the closure.
  package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    try withUnsafePointer(to: self) {
      try body(UnsafeBufferPointer(start: cduckdb_string_bytes($0), count: Int(length)))
    }
  }
}
