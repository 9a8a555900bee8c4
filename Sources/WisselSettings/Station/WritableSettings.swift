/// One entry of `wissel.writable`: what runs of an image may write to that writes where others may not.
package struct WritableSettings: Hashable, Sendable {
  /// A name or expression, as in `policies.allowed_algorithms`.
  package var algorithm: String
  /// Paths inside the container: folders of the image that its runs may write to, each to a copy of its own.
  package var folders: [String]
  /// The folder it starts in, in the place of the image's own: `/tmp`, one of `folders` or a folder in one of them. For an
  /// image that writes files without a path.
  package var workingFolder: String?

  package init(algorithm: String, folders: [String], workingFolder: String? = nil) {
    self.algorithm = algorithm
    self.folders = folders
    self.workingFolder = workingFolder
  }

  init?(_ section: Section) {
    defer { section.finish(unknownIsError: true) }
    let algorithm = section.required(
      "algorithm", section.text("algorithm"), meaning: "a name, a digest, or a regular expression")
    let folders = section.values(
      "folders",
      expected:
        "the path of a folder of the image, such as /app; not / itself, nor one in /tmp, /mnt, /proc, /sys or /dev"
    ) { Self.isFolder($0) ? $0 : nil }
    let workingFolder = section.text(
      "working_folder", expected: "/tmp, or one of the folders or a folder in one of them"
    ) { Self.mayBeginIn($0, folders ?? []) ? $0 : nil }
    if section.value("working_folder") == nil {
      _ = section.required("folders", folders, meaning: "one or more paths")
    }
    guard let algorithm, folders != nil || workingFolder != nil else { return nil }
    self.init(algorithm: algorithm, folders: folders ?? [], workingFolder: workingFolder)
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

  private static func mayBeginIn(_ text: String, _ folders: [String]) -> Bool {
    text == "/tmp" || (isFolder(text) && folders.contains { text == $0 || text.hasPrefix($0 + "/") })
  }
}
