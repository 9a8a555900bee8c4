import Foundation

/// Numbers that travel as the base64 text of their little-endian IEEE doubles: exact, and a third of the size and a
/// hundredth of the work of decimal text where there are many.
package struct PackedDoubles: Codable, Hashable, Sendable {
  /// The numbers.
  package var values: [Double]

  package init(_ values: [Double]) { self.values = values }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let data = Data(base64Encoded: text), data.count.isMultiple(of: 8) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "packed numbers are not the base64 text of whole doubles")
    }
    values = data.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { index in
        Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
      }
    }
    guard values.allSatisfy({ $0.isFinite }) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "packed numbers contain one that is not finite")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    // A closure: a key path of two members would be walked anew for every number.
    let text = values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Data($0).base64EncodedString() }
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// A list of numbers that travels as `PackedDoubles`.
@propertyWrapper
package struct PackedNumbers: Codable, Hashable, Sendable {
  package var wrappedValue: [Double]

  package init(wrappedValue: [Double]) { self.wrappedValue = wrappedValue }

  package init(from decoder: any Decoder) throws { wrappedValue = try PackedDoubles(from: decoder).values }

  package func encode(to encoder: any Encoder) throws { try PackedDoubles(wrappedValue).encode(to: encoder) }
}
