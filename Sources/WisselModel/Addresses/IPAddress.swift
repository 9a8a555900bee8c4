import Foundation

/// An IP address as numbers.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16.
  package let bytes: [UInt8]

  /// Reads an address in its usual text; nil for a name.
  package init?(_ text: String) {
    var (short, long) = (in_addr(), in6_addr())
    if inet_pton(AF_INET, text, &short) == 1 {
      self.init(bytes: withUnsafeBytes(of: short) { Array($0) })
    } else if inet_pton(AF_INET6, text, &long) == 1 {
      self.init(bytes: withUnsafeBytes(of: long) { Array($0) })
    } else {
      return nil
    }
  }

  /// - Parameter bytes: 4, or 16 of which the last four count when they are an IPv4 address in the form of IPv6.
  package init(bytes: [UInt8]) {
    self.bytes = bytes.count == 16 && Array(bytes.prefix(12)) == Self.mapping ? Array(bytes.suffix(4)) : bytes
  }

  private static let mapping = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

  /// The address as one of IPv6.
  fileprivate var mapped: [UInt8] { isLong ? bytes : Self.mapping + bytes }

  package var isLong: Bool { bytes.count == 16 }

  package var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let size = socklen_t(text.count)
    _ = bytes.withUnsafeBytes { inet_ntop(isLong ? AF_INET6 : AF_INET, $0.baseAddress, &text, size) }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What is not the public network (IANA special-purpose registries, RFC 6890 and its successors): private, shared,
  /// loopback, link-local, documentation, multicast and reserved ranges, and those that stand for other addresses.
  private static let special: [IPRange] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/3",
  ].compactMap { IPRange($0) }

  /// Of IPv6 this is what is given out, and what of it is no end of its own: Teredo, 6to4, documentation.
  private static let global = IPRange("2000::/3")
  private static let specialLong: [IPRange] = [
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
  ].compactMap { IPRange($0) }

  /// Whether it is an address of the public network.
  package var isPublic: Bool {
    guard isLong else { return !Self.special.contains { $0.contains(self) } }
    return Self.global?.contains(self) == true && !Self.specialLong.contains { $0.contains(self) }
  }
}

/// Addresses that begin alike.
package struct IPRange: Hashable, Sendable, CustomStringConvertible {
  package let base: IPAddress
  /// Bits that are alike.
  package let bits: Int

  /// Reads `address/bits`, or an address alone.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let base = IPAddress(String(parts[0])) else { return nil }
    let most = base.bytes.count * 8
    guard let bits = parts.count == 1 ? most : Int(parts[1]), (0...most).contains(bits) else { return nil }
    self.base = base
    self.bits = bits
  }

  /// An IPv4 address counts as the IPv6 address that stands for it, so that `::/0` contains every address.
  package func contains(_ address: IPAddress) -> Bool {
    let (own, other) = (base.mapped, address.mapped)
    let fixed = base.isLong ? bits : bits + 96
    let (whole, rest) = (fixed / 8, fixed % 8)
    guard other.prefix(whole) == own.prefix(whole) else { return false }
    return rest == 0 || (other[whole] ^ own[whole]) >> UInt8(8 - rest) == 0
  }

  package var description: String { "\(base)/\(bits)" }
}
