import CPostgres

/// The values of a statement as libpq takes them: binary, so that nothing has to be escaped.
struct PostgresParameters {
  /// The types' numbers in the catalogue; 0 leaves it to the server, for null.
  let types: [Oid]
  /// The small values, one after the other, with a byte at the end so that there is always an address.
  private var bytes: [UInt8] = []
  private var places: [Place] = []

  /// Where a value lies.
  private enum Place {
    case null
    case bytes(Range<Int>)
    /// A large one stays where it is.
    case text(String)
    case blob([UInt8])
  }

  /// Values of more bytes are not copied.
  private static let small = 1024

  init(_ values: [SQLValue]) {
    types = values.map { $0.postgresType }
    places.reserveCapacity(values.count)
    for value in values {
      let start = bytes.count
      switch value {
      case .null:
        places.append(.null)
        continue
      case .integer(let number): bytes.append(bigEndian: UInt64(bitPattern: number))
      case .real(let number): bytes.append(bigEndian: number.bitPattern)
      case .text(let text):
        let text = SQLValue.storable(text)
        guard text.utf8.count <= Self.small else {
          places.append(.text(text))
          continue
        }
        bytes += text.utf8
      case .blob(let blob):
        guard blob.count <= Self.small else {
          places.append(.blob(blob))
          continue
        }
        bytes += blob
      }
      places.append(.bytes(start..<bytes.count))
    }
    bytes.append(0)
  }

  /// Hands pointers to the values, their lengths and their formats to a call.
  func withPointers<Result>(
    _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { buffer in
      var values: [UnsafePointer<CChar>?] = []
      var lengths: [Int32] = []
      values.reserveCapacity(places.count)
      lengths.reserveCapacity(places.count)
      return gather(places[...], buffer, &values, &lengths, body)
    }
  }

  /// Adds the pointers of the values that are left, each within the reach of its own.
  private func gather<Result>(
    _ rest: ArraySlice<Place>, _ buffer: UnsafeRawBufferPointer, _ values: inout [UnsafePointer<CChar>?],
    _ lengths: inout [Int32],
    _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
  ) -> Result {
    func add(_ bytes: UnsafeRawBufferPointer?) {
      values.append(bytes?.baseAddress?.assumingMemoryBound(to: CChar.self))
      lengths.append(Int32(clamping: bytes?.count ?? 0))
    }
    for (index, place) in zip(rest.indices, rest) {
      switch place {
      case .null: add(nil)
      case .bytes(let range): add(UnsafeRawBufferPointer(rebasing: buffer[range]))
      case .text(let text):
        return text.withContiguousUTF8 { bytes in
          add(UnsafeRawBufferPointer(bytes))
          return gather(rest[(index + 1)...], buffer, &values, &lengths, body)
        }
      case .blob(let blob):
        return blob.withUnsafeBytes { bytes in
          add(bytes)
          return gather(rest[(index + 1)...], buffer, &values, &lengths, body)
        }
      }
    }
    return body(values, lengths, Array(repeating: 1, count: values.count))
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
