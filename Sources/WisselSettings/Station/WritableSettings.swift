/// One entry of `wissel.writable`: folders of an image that its runs may write to, each to a copy of its own.
package struct WritableSettings: Hashable, Sendable {
  /// A name or expression, as in `policies.allowed_algorithms`.
  package var algorithm: String
  /// Paths inside the container.
  package var folders: [String]

  package init(algorithm: String, folders: [String]) {
    self.algorithm = algorithm
    self.folders = folders
  }

  init?(_ section: Section) {
    defer { section.finish(unknownIsError: true) }
    let algorithm = section.required(
      "algorithm", section.text("algorithm"), meaning: "a name, a digest, or a regular expression")
    let folders = section.values("folders", expected: "the path of a folder of the image, such as /app") {
      Self.isFolder($0) ? $0 : nil
    }
    guard let algorithm, let folders = section.required("folders", folders, meaning: "one or more paths") else {
      return nil
    }
    self.init(algorithm: algorithm, folders: folders)
  }

  /// What the station or the engine puts into a container itself.
  private static let taken: Set<Substring> = ["mnt", "tmp", "proc", "sys", "dev"]

  /// Whether a text is an absolute path, in its plain form, of something that is the image's own.
  private static func isFolder(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    guard text.hasPrefix("/"), let first = parts.first, !taken.contains(first), text.utf8.count <= 1024 else {
      return false
    }
    return parts.allSatisfy { !["", ".", ".."].contains($0) } && !text.contains { $0.isNewline || $0 == ":" }
  }
}
