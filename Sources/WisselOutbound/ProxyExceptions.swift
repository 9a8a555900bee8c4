import Foundation

/// The hosts that are reached without a proxy, as `NO_PROXY` lists them: a host with all below it (`example.org`,
/// `.example.org` and `*.example.org` alike), an address, a range of addresses (`10.0.0.0/8`), each with a port where it
/// is for that port alone, or `*` for everything.
package struct ProxyExceptions: Hashable, Sendable {
  private enum Rule: Hashable, Sendable {
    case everything
    case hosts(String, port: Int?)
    case addresses([UInt8], bits: Int, port: Int?)
  }

  private let rules: [Rule]
  private let loopback: Bool

  /// - Parameters:
  ///   - entries: each as above; what is none of these matches nothing.
  ///   - loopback: whether this machine itself is an exception as well.
  package init(_ entries: [String] = [], loopback: Bool = false) {
    rules = entries.compactMap(Self.rule)
    self.loopback = loopback
  }

  /// The entries of one text, between commas or blanks.
  package static func entries(of text: String) -> [String] {
    text.split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  /// Whether a host is reached without a proxy.
  ///
  /// - Parameter host: a name, or an address without brackets. Names are not looked up, so ranges concern addresses only.
  package func contains(_ host: String, port: Int) -> Bool {
    let name = Self.normalised(host)
    let address = Self.address(name)
    if loopback, name == "localhost" || address.map(Self.isLoopback) == true { return true }
    return rules.contains { rule in
      switch rule {
      case .everything: true
      case .hosts(let suffix, let only):
        (only ?? port) == port && (name == suffix || address == nil && name.hasSuffix("." + suffix))
      case .addresses(let network, let bits, let only):
        (only ?? port) == port && address.map { Self.isWithin($0, network, bits) } == true
      }
    }
  }

  private static func rule(_ entry: String) -> Rule? {
    if entry == "*" { return .everything }
    if let address = address(normalised(entry)) { return .addresses(address, bits: address.count * 8, port: nil) }
    var text = Substring(entry)
    var port: Int?
    if let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]) {
      port = number
      text = text[..<colon]
    }
    if let slash = text.firstIndex(of: "/") {
      guard let network = address(normalised(String(text[..<slash]))),
        let bits = Int(text[text.index(after: slash)...]), (0...network.count * 8).contains(bits)
      else { return nil }
      return .addresses(network, bits: bits, port: port)
    }
    if text.hasPrefix("*.") { text = text.dropFirst() }
    if text.hasPrefix(".") { text = text.dropFirst() }
    let name = normalised(String(text))
    guard !name.isEmpty else { return nil }
    if let address = address(name) { return .addresses(address, bits: address.count * 8, port: port) }
    return .hosts(name, port: port)
  }

  private static func normalised(_ host: String) -> String {
    var name = host.lowercased()
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    if name.hasSuffix(".") { name.removeLast() }
    return name
  }

  /// The bytes of an IPv4 or IPv6 address.
  private static func address(_ text: String) -> [UInt8]? {
    for (family, length) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: length)
      if inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }

  private static func isLoopback(_ address: [UInt8]) -> Bool {
    address.count == 4 ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
  }

  private static func isWithin(_ address: [UInt8], _ network: [UInt8], _ bits: Int) -> Bool {
    guard address.count == network.count else { return false }
    return (0..<bits).allSatisfy { bit in
      let mask = UInt8(0x80) >> UInt8(bit % 8)
      return address[bit / 8] & mask == network[bit / 8] & mask
    }
  }
}
