/// The name of a container image, taken apart as Docker does: registry, name, tag, digest.
package struct ImageReference: Hashable, Sendable, CustomStringConvertible {
  /// Host and port of the registry; nil when the name does not begin with one (Docker Hub).
  package let registry: String?
  /// Path within the registry, such as `a/b`.
  package let path: String
  package let tag: String?
  /// Algorithm and value, such as `sha256:…`.
  package let digest: String?

  /// Takes a reference apart; nil when it is empty, has spaces or control characters, capitals in its path, or an empty
  /// part.
  /// The first path component is a registry when it holds a dot or colon, or is `localhost` (Docker's rule).
  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
    var rest = Substring(text)
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    } else {
      digest = nil
    }
    if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    } else {
      tag = nil
    }
    if let slash = rest.firstIndex(of: "/") {
      let first = rest[..<slash]
      if first.contains(".") || first.contains(":") || first == "localhost" {
        registry = String(first)
        rest = rest[rest.index(after: slash)...]
      } else {
        registry = nil
      }
    } else {
      registry = nil
    }
    path = String(rest)
    guard !path.isEmpty, !path.utf8.contains(where: { (65...90).contains($0) }) else { return nil }
    guard tag?.isEmpty != true, digest.map({ $0.contains(":") }) ?? true else { return nil }
  }

  /// Registry and path, without tag and digest; for Docker Hub the path alone.
  package var name: String {
    guard let registry, registry != "docker.io" else { return path }
    return "\(registry)/\(path)"
  }

  /// The name and, where both are given, the digest instead of the tag: what is asked of a registry.
  package var pullTag: String { digest ?? tag ?? "latest" }

  package var description: String {
    (registry.map { "\($0)/" } ?? "") + path + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }
}
