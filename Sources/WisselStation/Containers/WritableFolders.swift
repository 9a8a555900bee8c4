package import WisselSettings

/// Which folders of which images runs may write to.
package struct WritableFolders: Sendable {
  /// What a run gets.
  package struct Grant: Sendable, Equatable {
    /// Folders of the image, in order.
    package var folders: [String] = []
    /// The folder it starts in; nil for the image's own.
    package var workingFolder: String?
  }

  private let entries: [(pattern: AlgorithmPattern, settings: WritableSettings)]

  package init(_ entries: [WritableSettings]) {
    self.entries = entries.map { (AlgorithmPattern($0.algorithm), $0) }
  }

  /// Patterns that cannot be read and therefore mean no algorithm.
  package var invalidEntries: [String] { entries.filter { !$0.pattern.isValid }.map(\.settings.algorithm) }

  /// What an image gets: the folders of all entries that mean it, and the first working folder among them.
  package func grant(_ image: String, as identity: ImageIdentity) -> Grant {
    let meant = entries.filter { $0.pattern.match(image, as: identity, digests: { _ in [] }) == .yes }.map(\.settings)
    return Grant(
      folders: Set(meant.flatMap(\.folders)).sorted(), workingFolder: meant.lazy.compactMap(\.workingFolder).first)
  }
}
