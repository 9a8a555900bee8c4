package import WisselModel

/// The reverse proxies whose word about their clients is believed.
package struct TrustedProxies: Sendable, Hashable {
  private let ranges: [IPRange]

  /// More hops than any real chain has.
  private static let mostHops = 20

  package init(_ ranges: [IPRange] = []) { self.ranges = ranges }

  /// The address a request comes from: that of the connection, or, as long as the last hop is a trusted proxy, the one
  /// that hop names. What an untrusted hop claims is never read.
  ///
  /// - Parameters:
  ///   - peer: the other end of the connection.
  ///   - forwarded: the values of `X-Forwarded-For`, in their order.
  package func client(peer: String?, forwarded: [String]) -> String? {
    guard var last = peer, isTrusted(last) else { return peer }
    let hops = forwarded.flatMap { line in line.split(separator: ",").map { String($0.filter { $0 != " " }) } }
    for hop in hops.reversed().prefix(Self.mostHops) {
      guard IPAddress(hop) != nil else { return last }
      last = hop
      if !isTrusted(last) { return last }
    }
    return last
  }

  /// Whether the last hop is a trusted proxy that says a request was sent by TLS.
  ///
  /// - Parameters:
  ///   - peer: the other end of the connection.
  ///   - protocols: the values of `X-Forwarded-Proto`, in their order; of several hops the first is the client's.
  package func saysTLS(peer: String?, protocols: [String]) -> Bool {
    guard let peer, isTrusted(peer) else { return false }
    return protocols.first?.prefix { $0 != "," }.filter { $0 != " " }.lowercased() == "https"
  }

  private func isTrusted(_ text: String) -> Bool {
    guard let address = IPAddress(text) else { return false }
    return ranges.contains { $0.contains(address) }
  }
}
