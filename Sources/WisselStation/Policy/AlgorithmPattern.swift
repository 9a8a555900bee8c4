import WisselContainers

/// An entry of an allow-list: a plain name or a regular expression. It counts as an expression when it holds one of
/// `* \ ? $ ^ [ ] ( ) { } | +`; a dot alone does not make one (vantage6 node contract, 2.2).
package enum AlgorithmPattern: Sendable, Equatable {
  case plain(String)
  case expression(String)

  package init(_ entry: String) {
    self = entry.contains(where: { "*\\?$^[](){}|+".contains($0) }) ? .expression(entry) : .plain(entry)
  }

  /// Whether the text matches: equal to a plain entry, or matched by an expression from its beginning (no end is implied).
  /// An expression that cannot be read matches nothing.
  package func matches(_ text: String) -> Bool {
    switch self {
    case .plain(let entry): return text == entry
    case .expression(let entry):
      guard let expression = try? Regex(entry) else { return false }
      return (try? expression.prefixMatch(in: text)) != nil
    }
  }

  /// Whether the expression can be read; plain entries always can.
  package var isValid: Bool {
    switch self {
    case .plain: true
    case .expression(let entry): (try? Regex(entry)) != nil
    }
  }

  /// Whether an entry means an image.
  package enum Match: Sendable {
    case yes, no
    /// It depends on which image the reference stands for, and nobody has looked yet.
    case open
  }

  /// Whether an image is meant: the reference as it stands, without tag and digest, or the same name with a tag or digest
  /// that stands for the same bytes. `name@sha256:…` means the registry's digest, a bare `sha256:…` the image's own id.
  /// Unknown digests never match.
  ///
  /// - Parameters:
  ///   - identity: the image the reference stands for, once that is known.
  ///   - digests: the registry digests known for an entry.
  package func match(_ image: String, as identity: ImageIdentity?, digests: (String) -> Set<String>) -> Match {
    if matches(image) { return .yes }
    guard case .plain(let entry) = self else { return .no }
    if ImageIdentity.isID(entry) {
      guard let identity else { return .open }
      return identity.id == entry ? .yes : .no
    }
    guard let wanted = ImageReference(image), let listed = ImageReference(entry), wanted.name == listed.name else {
      return .no
    }
    if listed.tag == nil, listed.digest == nil { return .yes }
    guard let identity else { return .open }
    let meant = digests(entry).union(listed.digest.map { [$0] } ?? [])
    return meant.isDisjoint(with: identity.digests) ? .no : .yes
  }

  /// The reference whose digest decides, if one does.
  package func comparedReference(for image: String) -> String? {
    guard case .plain(let entry) = self, entry != image, !ImageIdentity.isID(entry), let wanted = ImageReference(image),
      let listed = ImageReference(entry), wanted.name == listed.name, listed.tag != nil || listed.digest != nil
    else { return nil }
    return entry
  }
}
