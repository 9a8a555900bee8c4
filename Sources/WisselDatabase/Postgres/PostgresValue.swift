import CPostgres

extension SQLValue {
  /// A value from the bytes of a binary answer; nil for a type that no statement of ours yields.
  init?(postgres bytes: UnsafeRawBufferPointer, type: Oid) {
    switch type {
    case 16: self = .integer(Int64(bytes.number(UInt8.self)))
    case 20, 5069: self = .integer(bytes.number(Int64.self))
    case 21: self = .integer(Int64(bytes.number(Int16.self)))
    case 23: self = .integer(Int64(bytes.number(Int32.self)))
    case 26: self = .integer(Int64(bytes.number(UInt32.self)))
    case 700: self = .real(Double(Float(bitPattern: bytes.number(UInt32.self))))
    case 701: self = .real(Double(bitPattern: bytes.number(UInt64.self)))
    case 1700: self = .decimal(bytes)
    case 17: self = .blob([UInt8](bytes))
    // The "char", names, texts, unknown literals, fixed and bounded texts.
    case 18, 19, 25, 705, 1042, 1043: self = .text(String(decoding: bytes, as: UTF8.self))
    // void
    case 2278: self = .null
    default: return nil
    }
  }

  /// A decimal, as sums are: groups of four digits with the weight of the first and the number of decimals.
  private static func decimal(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
    guard bytes.count >= 8 else { return .null }
    let groups = stride(from: 8, to: bytes.count - 1, by: 2).map { bytes.number(Int16.self, at: $0) }
    let (weight, decimals) = (Int(bytes.number(Int16.self, at: 2)), bytes.number(Int16.self, at: 6))
    let isNegative = bytes.number(UInt16.self, at: 4) == 0x4000
    if decimals == 0, weight <= 4 {
      var whole: Int64 = 0
      for index in 0..<max(weight + 1, 0) {
        let (product, one) = whole.multipliedReportingOverflow(by: 10_000)
        let (sum, two) = product.addingReportingOverflow(Int64(index < groups.count ? groups[index] : 0))
        guard !one, !two else { break }
        whole = sum
      }
      return .integer(isNegative ? -whole : whole)
    }
    var (value, scale) = (0.0, 1.0)
    for _ in 0..<max(weight, 0) { scale *= 10_000 }
    for _ in 0..<max(-weight, 0) { scale /= 10_000 }
    for group in groups {
      value += Double(group) * scale
      scale /= 10_000
    }
    return .real(isNegative ? -value : value)
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int = 0) -> Number {
    guard count >= offset + MemoryLayout<Number>.size else { return 0 }
    return Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
