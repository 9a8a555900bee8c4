package import WisselSettings

/// Which folders of which images runs may write to.
package struct WritableFolders: Sendable {
  private let entries: [(pattern: AlgorithmPattern, settings: WritableSettings)]

  package init(_ entries: [WritableSettings]) {
    self.entries = entries.map { (AlgorithmPattern($0.algorithm), $0) }
  }

  /// Patterns that cannot be read and therefore mean no algorithm.
  package var invalidEntries: [String] { entries.filter { !$0.pattern.isValid }.map(\.settings.algorithm) }

  /// Those of an image, in order.
  package func folders(_ image: String, as identity: ImageIdentity) -> [String] {
    let meant = entries.filter { $0.pattern.match(image, as: identity, digests: { _ in [] }) == .yes }
    return Set(meant.flatMap(\.settings.folders)).sorted()
  }
}
