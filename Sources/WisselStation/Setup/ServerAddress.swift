import Foundation

/// A server's address as people write it, in the parts a node YAML wants.
package struct ServerAddress: Hashable, Sendable {
  /// Scheme and host.
  package let url: String
  package let port: Int?
  /// `/api`, or what the address has.
  package let apiPath: String

  /// nil for what is no `http` or `https` address. Without a path the API is taken to be at `/api`.
  package init?(_ text: String) {
    let text = text.trimmingCharacters(in: .whitespaces)
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host,
      host.wholeMatch(of: /[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]/) != nil,
      parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil,
      parts.path.wholeMatch(of: /[A-Za-z0-9._~\/-]*/) != nil, (1...65_535).contains(parts.port ?? 1)
    else { return nil }
    url = "\(scheme)://\(host)"
    port = parts.port
    let path = parts.path.split(separator: "/").joined(separator: "/")
    apiPath = path.isEmpty ? "/api" : "/" + path
  }
}
