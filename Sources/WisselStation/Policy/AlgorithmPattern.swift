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

  /// Whether an image is meant: the reference as it stands, without tag and digest, or the same name with a tag or digest
  /// that stands for the same bytes. Unknown digests never match.
  ///
  /// - Parameter digests: the registry digests known for a reference.
  package func allows(_ image: String, digests: (String) -> Set<String>) -> Bool {
    if matches(image) { return true }
    guard case .plain(let entry) = self, let wanted = ImageReference(image), let listed = ImageReference(entry),
      wanted.name == listed.name
    else { return false }
    if listed.tag == nil, listed.digest == nil { return true }
    return !digests(image).isDisjoint(with: digests(entry))
  }

  /// The reference whose digest decides, if one does.
  package func comparedReference(for image: String) -> String? {
    guard case .plain(let entry) = self, entry != image, let wanted = ImageReference(image),
      let listed = ImageReference(entry), wanted.name == listed.name, listed.tag != nil || listed.digest != nil
    else { return nil }
    return entry
  }
}
