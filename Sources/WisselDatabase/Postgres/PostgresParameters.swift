import CPostgres

/// The values of a statement as libpq takes them: binary, so that nothing has to be escaped.
struct PostgresParameters {
  /// The types' numbers in the catalogue; 0 leaves it to the server, for null.
  let types: [Oid]
  /// All values, one after the other, with a byte at the end so that there is always an address.
  private var bytes: [UInt8] = []
  /// Where each value lies; nil for null.
  private var ranges: [Range<Int>?] = []

  init(_ values: [SQLValue]) {
    types = values.map(\.postgresType)
    ranges.reserveCapacity(values.count)
    for value in values {
      let start = bytes.count
      switch value {
      case .null:
        ranges.append(nil)
        continue
      case .integer(let number): bytes.append(bigEndian: UInt64(bitPattern: number))
      case .real(let number): bytes.append(bigEndian: number.bitPattern)
      case .text(let text): bytes += SQLValue.storable(text).utf8
      case .blob(let blob): bytes += blob
      }
      ranges.append(start..<bytes.count)
    }
    bytes.append(0)
  }

  /// Hands pointers to the values, their lengths and their formats to a call.
  func withPointers<Result>(
    _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { buffer in
      let values = ranges.map { range in
        range.flatMap { buffer.baseAddress?.advanced(by: $0.lowerBound).assumingMemoryBound(to: CChar.self) }
      }
      return body(
        values, ranges.map { Int32(clamping: $0?.count ?? 0) },
        Array(repeating: 1, count: ranges.count))
    }
  }
}

extension SQLValue {
  fileprivate var postgresType: Oid {
    switch self {
    case .null: 0
    case .integer: 20
    case .real: 701
    case .text: 25
    case .blob: 17
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(bigEndian number: UInt64) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }
}
