import Foundation

/// Scheme, host and port of an address.
struct ServerOrigin: Hashable, Sendable, CustomStringConvertible {
  let scheme: String
  let host: String
  let port: Int

  /// Nil for what is no address of `http` or `https`, or has a user in it.
  init?(_ url: String) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty, parts.user == nil
    else { return nil }
    (self.scheme, self.host) = (scheme, host)
    port = parts.port ?? (scheme == "https" ? 443 : 80)
  }

  var description: String { "\(scheme)://\(host):\(port)" }

  /// Whether what is sent there can be read on the way.
  var isOpen: Bool { scheme == "http" && !["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) }
}

/// Where a source's requests may go: to its server, which sees our token, and to others that were named, which never do.
struct ServerAddresses: Sendable {
  let own: ServerOrigin
  let others: Set<ServerOrigin>

  /// An address that a server gave, as an absolute one.
  ///
  /// - Throws: `LakeError` where it leads somewhere that nobody named.
  func resolve(_ link: String, from base: String, _ meaning: String) throws(LakeError) -> String {
    guard let url = URL(string: link, relativeTo: URL(string: base))?.absoluteString, let origin = ServerOrigin(url)
    else { throw LakeError("the server's address of \(meaning) is none") }
    guard origin == own || others.contains(origin) else {
      throw LakeError(
        "the server's address of \(meaning) is at \(origin), not at \(own): if that is right, name it under other_origins"
      )
    }
    return url
  }

  func isOwn(_ url: String) -> Bool { ServerOrigin(url) == own }
}
