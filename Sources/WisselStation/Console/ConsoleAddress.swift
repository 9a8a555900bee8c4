import Foundation
package import WisselSettings

/// Where the console may listen: on loopback, or on one private address with TLS. It is no public service.
package enum ConsoleAddress {
  /// Why it does not listen there; nil when it may.
  package static func problem(with settings: ConsoleSettings) -> String? {
    let address = settings.address
    switch Kind(address) {
    case .loopback: return nil
    case .private where settings.tls != nil: return nil
    case .private:
      return
        "the console does not listen on \(address) without TLS, since passwords would cross the network in the clear: "
        + "name wissel.console.tls.certificate and .key, or leave address out for this machine alone"
    case .wildcard:
      return
        "the console does not listen on \(address), which is every address of this machine: name one private address "
        + "with wissel.console.address, or leave it out for this machine alone"
    case .other:
      return
        "the console does not listen on \(address), which is neither loopback nor private (RFC 1918, RFC 4193): name "
        + "a private address with wissel.console.address, or leave it out for this machine alone"
    case nil:
      return
        "wissel.console.address is “\(address.prefix(60))”, and must be an address in figures, such as 127.0.0.1 or "
        + "10.0.0.4"
    }
  }

  /// What an address in figures is.
  package enum Kind: Equatable, Sendable {
    case loopback, `private`, wildcard, other

    /// nil for what is no address in figures.
    package init?(_ text: String) {
      var short = in_addr()
      var long = in6_addr()
      if inet_pton(AF_INET, text, &short) == 1 {
        self = Self.short(withUnsafeBytes(of: &short) { Array($0) })
      } else if inet_pton(AF_INET6, text, &long) == 1 {
        self = Self.long(withUnsafeBytes(of: &long) { Array($0) })
      } else {
        return nil
      }
    }

    private static func short(_ bytes: [UInt8]) -> Kind {
      switch (bytes[0], bytes[1]) {
      case (127, _): .loopback
      case (10, _), (172, 16...31), (192, 168): .private
      default: bytes == [0, 0, 0, 0] ? .wildcard : .other
      }
    }

    private static func long(_ bytes: [UInt8]) -> Kind {
      let zeros = bytes.dropLast().allSatisfy { $0 == 0 }
      if zeros, bytes[15] == 1 { return .loopback }
      if zeros, bytes[15] == 0 { return .wildcard }
      return bytes[0] & 0xFE == 0xFC ? .private : .other
    }
  }
}
