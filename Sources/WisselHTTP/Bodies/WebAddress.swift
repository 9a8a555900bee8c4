/// Absolute web addresses, as the original accepts them in bodies: http, https, ftp or ftps, a host with a dot or
/// `localhost` or an IP address, an optional port, path and query.
package enum WebAddress {
  package static func isValid(_ text: String) -> Bool {
    let scheme = text.prefix(while: { $0 != ":" })
    guard ["http", "https", "ftp", "ftps"].contains(scheme.lowercased()), text[scheme.endIndex...].hasPrefix("://")
    else { return false }
    let rest = text[scheme.endIndex...].dropFirst(3)
    guard !rest.contains(where: \.isWhitespace) else { return false }
    var authority = rest.prefix(while: { !"/?#".contains($0) })
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return false }
      let address = authority[authority.index(after: authority.startIndex)..<end]
      return address.contains(":") && address.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        && isPort(authority[authority.index(after: end)...])
    }
    let host = authority.prefix(while: { $0 != ":" })
    return isHost(host) && isPort(authority[host.endIndex...])
  }

  private static func isPort(_ text: Substring) -> Bool {
    guard let colon = text.first else { return true }
    let digits = text.dropFirst()
    return colon == ":" && digits.allSatisfy(\.isNumber) && (UInt16(digits) != nil)
  }

  private static func isHost(_ host: Substring) -> Bool {
    if host.lowercased() == "localhost" { return true }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1 else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != "-" && label.last != "-"
        && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }
  }
}
