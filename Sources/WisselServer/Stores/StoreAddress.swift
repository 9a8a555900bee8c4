import Foundation
import WisselHTTP
import WisselModel

/// The address of an algorithm store: what the server will call, and what it will not.
package struct StoreAddress: Sendable, Equatable {
  /// Without slashes at its end.
  package let text: String
  package let host: String

  /// Nil for anything but a plain http or https address, and for link-local and unspecified ones, behind which clouds
  /// keep the keys of their machines.
  package init?(_ text: String) {
    let trimmed = String(text.reversed().drop { $0 == "/" }.reversed())
    guard let parts = URLComponents(string: trimmed), ["http", "https"].contains(parts.scheme?.lowercased()),
      let host = parts.host?.trimmingCharacters(in: CharacterSet(charactersIn: "[]")).lowercased(), !host.isEmpty,
      parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
    else { return nil }
    guard !Self.isForbidden(host) else { return nil }
    self.text = trimmed
    self.host = host
  }

  /// Whether the address means the machine it is used on, whichever that is.
  package var isLocal: Bool {
    guard let address = IPAddress(host) else { return host == "localhost" || host.hasSuffix(".localhost") }
    return Self.local.contains { $0.contains(address) }
  }

  /// The address with another host, such as `http://host.containers.internal`, in place of a local one.
  package func replacingHost(with other: String) -> StoreAddress? {
    guard isLocal, var parts = URLComponents(string: text) else { return nil }
    parts.host = URLComponents(string: other)?.host ?? other
    return parts.string.flatMap { StoreAddress($0) }
  }

  private static let local = ["127.0.0.0/8", "::1"].compactMap { IPRange($0) }
  private static let forbidden = [
    "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::", "fe80::/10", "ff00::/8",
  ].compactMap { IPRange($0) }

  /// Whether no store is there.
  static func isForbidden(_ address: IPAddress) -> Bool { forbidden.contains { $0.contains(address) } }

  private static func isForbidden(_ host: String) -> Bool {
    if let address = IPAddress(host) { return isForbidden(address) }
    // Resolvers read more as numbers than those forms, such as 0177.1 and 2130706433.
    let last = host.split(separator: ".").last ?? ""
    return host.contains(":") || last.hasPrefix("0x") || last.allSatisfy(\.isNumber)
  }
}
