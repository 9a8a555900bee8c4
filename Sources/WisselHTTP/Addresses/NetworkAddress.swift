import Foundation

/// An IP address, of either version.
package struct NetworkAddress: Sendable, Hashable {
  /// 16 bytes; those of version 4 in the form `::ffff:a.b.c.d`.
  package let bytes: [UInt8]

  /// Reads the usual written forms; nil for anything else, host names included.
  package init?(_ text: String) {
    var short = in_addr()
    var long = in6_addr()
    if inet_pton(AF_INET, text, &short) == 1 {
      bytes = Self.prefix + withUnsafeBytes(of: short) { Array($0) }
    } else if inet_pton(AF_INET6, text, &long) == 1 {
      bytes = withUnsafeBytes(of: long) { Array($0) }
    } else {
      return nil
    }
  }

  /// Whether it is of version 4.
  package var isShort: Bool { Array(bytes.prefix(12)) == Self.prefix }

  private static let prefix: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]
}

/// A part of the address space: `192.0.2.0/24`, `2001:db8::/32`, or a single address.
package struct AddressRange: Sendable, Hashable {
  private let first: NetworkAddress
  /// How many bits of the 128 are fixed.
  private let length: Int

  /// Nil for what is no range.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let start = parts.first, parts.count <= 2, let first = NetworkAddress(String(start)) else { return nil }
    let most = first.isShort ? 32 : 128
    var length = most
    if parts.count == 2 {
      guard let given = Int(parts[1]), (0...most).contains(given) else { return nil }
      length = given
    }
    self.first = first
    self.length = length + 128 - most
  }

  package func contains(_ address: NetworkAddress) -> Bool {
    for index in 0..<16 {
      let bits = min(max(length - index * 8, 0), 8)
      let mask = bits == 0 ? 0 : UInt8.max << UInt8(8 - bits)
      if (first.bytes[index] ^ address.bytes[index]) & mask != 0 { return false }
    }
    return true
  }
}
