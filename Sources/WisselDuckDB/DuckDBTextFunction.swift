import CDuckDB

/// A function from a text to a text or null, which DuckDB calls on several threads at once.
package protocol DuckDBTextFunction: AnyObject, Sendable {
  /// Appends the result to `output`; false is null.
  func call(_ input: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8]) throws -> Bool
}

extension DuckDBConnection {
  /// Makes a function known to SQL, as long as the connection's database is open. Null gives null.
  package func register(_ name: String, _ function: any DuckDBTextFunction) throws(DuckDBError) {
    var text: cduckdb_type? = functions.create_logical_type(DuckDBRows.ColumnType.varchar.rawValue)
    defer { functions.destroy_logical_type(&text) }
    let box = Unmanaged.passRetained(TextFunctionBox(function)).toOpaque()
    try register(
      name, of: text, giving: text, box, TextFunctionBox.call,
      free: { if let box = $0 { Unmanaged<TextFunctionBox>.fromOpaque(box).release() } })
  }

  /// Makes a function of a text known to SQL.
  ///
  /// - Parameter box: What the function finds as its own; freed when DuckDB forgets it.
  func register(
    _ name: String, of text: cduckdb_type?, giving result: cduckdb_type?, _ box: UnsafeMutableRawPointer,
    _ call: @convention(c) (cduckdb_call?, cduckdb_chunk?, cduckdb_vector?) -> Void,
    free: @convention(c) (UnsafeMutableRawPointer?) -> Void
  ) throws(DuckDBError) {
    var scalar: cduckdb_scalar_function? = functions.create_scalar_function()
    defer { functions.destroy_scalar_function(&scalar) }
    functions.scalar_function_set_name(scalar, name)
    functions.scalar_function_add_parameter(scalar, text)
    functions.scalar_function_set_return_type(scalar, result)
    // Once for each row, however often its result is named.
    functions.scalar_function_set_volatile(scalar)
    functions.scalar_function_set_extra_info(scalar, box, free)
    functions.scalar_function_set_function(scalar, call)
    guard functions.register_scalar_function(connection, scalar) == 0 else {
      throw DuckDBError(.library, "the function \(name) cannot be registered")
    }
  }
}

private final class TextFunctionBox: Sendable {
  let function: any DuckDBTextFunction

  init(_ function: any DuckDBTextFunction) { self.function = function }

  static let call: @convention(c) (cduckdb_call?, cduckdb_chunk?, cduckdb_vector?) -> Void = { info, chunk, output in
    guard let functions = try? DuckDBLibrary.shared.get().functions,
      let box = functions.scalar_function_get_extra_info(info)
        .map({ Unmanaged<TextFunctionBox>.fromOpaque($0).takeUnretainedValue() })
    else { return }
    let count = Int(functions.data_chunk_get_size(chunk))
    let vector = functions.data_chunk_get_vector(chunk, 0)
    let validity = DuckDBValidity(words: UnsafePointer(functions.vector_get_validity(vector)))
    guard let texts = functions.vector_get_data(vector)?.assumingMemoryBound(to: DuckDBText.self) else { return }
    var result: [UInt8] = []
    do {
      for row in 0..<count {
        result.removeAll(keepingCapacity: true)
        let input = UnsafeBufferPointer(start: cduckdb_string_bytes(texts + row), count: Int(texts[row].length))
        guard validity[row], try box.function.call(input, &result) else {
          functions.vector_ensure_validity_writable(output)
          functions.validity_set_row_invalid(functions.vector_get_validity(output), UInt64(row))
          continue
        }
        let length = UInt64(result.count)
        result.append(0)  // So that there is an address even where nothing was written.
        result.withUnsafeBytes {
          functions.vector_assign_string_element_len(
            output, UInt64(row), $0.baseAddress?.assumingMemoryBound(to: CChar.self), length)
        }
      }
    } catch {
      functions.scalar_function_set_error(info, "\(error)")
    }
  }
}
