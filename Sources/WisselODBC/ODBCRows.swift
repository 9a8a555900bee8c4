import CODBC

/// The rows of a statement, one after the other. Of one row one value at a time is asked for, in pieces where it is
/// long; how many rows a driver holds is the driver's affair.
package final class ODBCRows {
  package private(set) var columns: [ODBCColumn] = []
  private let statement: ODBCHandle
  private let attempted: String
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 8)
  private static let bufferBytes = 1 << 16
  /// A value longer than this is no resource, and would fill the memory.
  private static let valueBytes = 512 << 20

  init(_ statement: ODBCHandle, attempted: String) throws(ODBCError) {
    (self.statement, self.attempted) = (statement, attempted)
    var count: Int16 = 0
    try check(statement.functions.NumResultCols(statement.raw, &count))
    for number in 0..<max(0, count) { columns.append(try column(UInt16(number) + 1)) }
  }

  deinit { buffer.deallocate() }

  /// The next row, each value as text (see ``ODBCColumn/Kind``); nil after the last.
  package func next() throws(ODBCError) -> [String?]? {
    guard !columns.isEmpty else { return nil }
    let code = statement.functions.Fetch(statement.raw)
    if code == Self.noData { return nil }
    try check(code)
    var row: [String?] = []
    row.reserveCapacity(columns.count)
    // In the order of the columns: many drivers know no other.
    for (index, column) in columns.enumerated() { row.append(try value(UInt16(index) + 1, column)) }
    return row
  }

  private func column(_ number: UInt16) throws(ODBCError) -> ODBCColumn {
    var name = [UInt16](repeating: 0, count: 256)
    var (length, type, size, digits, nullable) = (Int16(0), Int16(0), UInt64(0), Int16(0), Int16(0))
    try check(
      statement.functions.DescribeColW(
        statement.raw, number, &name, Int16(name.count), &length, &type, &size, &digits, &nullable))
    return ODBCColumn(name: String(decoding: name.prefix { $0 != 0 }, as: UTF16.self), type: type)
  }

  private func value(_ number: UInt16, _ column: ODBCColumn) throws(ODBCError) -> String? {
    switch column.kind {
    case .bit: try structure(number, column, Form.bit, UInt8(0)).map { $0 == 0 ? "0" : "1" }
    case .date: try structure(number, column, Form.date, codbc_date()).map { ODBCText.text($0) }
    case .timestamp: try structure(number, column, Form.timestamp, codbc_timestamp()).map { ODBCText.text($0) }
    case .bytes: try pieces(number, column, Form.bytes, terminator: 0) { ODBCText.text($0) }
    default:
      // Wide characters: what a driver gives as narrow ones depends on the locale and on settings of its own, and may
      // have a '?' for what does not fit. UTF-16 is the same with each of them.
      try pieces(number, column, Form.wide, terminator: 2) { bytes in
        String(decoding: bytes.bindMemory(to: UInt16.self), as: UTF16.self)
      }.map { ODBCText.text($0, column.kind) }
    }
  }

  /// A value with a form of its own, which depends on no driver's way of writing it.
  private func structure<Value: BitwiseCopyable>(
    _ number: UInt16, _ column: ODBCColumn, _ form: Form, _ empty: Value
  ) throws(ODBCError) -> Value? {
    var (value, length) = (empty, Int64(0))
    let code = statement.functions.GetData(
      statement.raw, number, form.rawValue, &value, Int64(MemoryLayout<Value>.size), &length)
    try check(code, column)
    guard length == Self.null || (0...Int64(MemoryLayout<Value>.size)).contains(length) else { throw unlikely(column) }
    return length == Self.null ? nil : value
  }

  /// A value of any length, in pieces as large as the buffer, each of which ends with a zero of so many bytes.
  private func pieces(
    _ number: UInt16, _ column: ODBCColumn, _ form: Form, terminator: Int, _ text: (UnsafeRawBufferPointer) -> String
  ) throws(ODBCError) -> String? {
    var whole: [UInt8] = []
    let room = buffer.count - terminator
    while true {
      var length: Int64 = 0
      // Behind the last unit of a full piece; a driver that splits no surrogate pair ends one earlier.
      let last = room - 2
      buffer.storeBytes(of: 0, toByteOffset: last, as: UInt16.self)
      let code = statement.functions.GetData(
        statement.raw, number, form.rawValue, buffer.baseAddress, Int64(buffer.count), &length)
      if code == Self.noData { break }
      try check(code, column)
      if length == Self.null { return nil }
      guard code != 0 || length <= Int64(buffer.count) else { throw unlikely(column) }
      let isLast = code == 0 || (0...Int64(room)).contains(length)
      var count = min(room, Int(length))
      // Some do not tell how much there is.
      if length < 0 { count = terminator == 0 ? room : countOfUnits() * 2 }
      if !isLast, terminator > 0, buffer.load(fromByteOffset: last, as: UInt16.self) == 0 { count = min(count, last) }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if isLast, whole.isEmpty { return text(piece) }
      whole.append(contentsOf: piece)
      guard whole.count <= Self.valueBytes else {
        throw ODBCError(
          .statement, attempted: attempted, reason: "a value in the column \(column.name) is longer than 512 MiB")
      }
      if isLast { break }
    }
    return whole.withUnsafeBytes(text)
  }

  /// For a length that no value of the column can have: a driver made for another size of it leaves half of it unset.
  private func unlikely(_ column: ODBCColumn) -> ODBCError {
    ODBCError(
      .statement, attempted: "\(attempted), column \(column.name)",
      reason: "the driver tells a length that cannot be; use its build for 64-bit lengths (SQLLEN of 8 bytes)")
  }

  /// The units in the buffer before the first zero.
  private func countOfUnits() -> Int {
    let units = UnsafeRawBufferPointer(buffer).bindMemory(to: UInt16.self)
    return units.firstIndex(of: 0) ?? units.count - 1
  }

  private func check(_ code: codbc_return, _ column: ODBCColumn? = nil) throws(ODBCError) {
    try statement.check(code, attempted: column.map { "\(attempted), column \($0.name)" } ?? attempted)
  }

  /// The forms values are asked for in.
  private enum Form: Int16 {
    case wide = -8
    case bit = -7
    case bytes = -2
    case date = 91
    case timestamp = 93
  }

  private static let noData: codbc_return = 100
  private static let null: Int64 = -1
}
