import Foundation

/// Root's first password as long as no database has taken it. Several processes may begin on an empty database at once,
/// and only one password becomes root's, so its file gets its name afterwards. Should the process end in between, the
/// password stands in the file that was to be renamed.
struct FirstPassword: Sendable {
  /// What the database keeps of it.
  let hash: String
  private let notices: [String]
  private let file: (pending: URL, final: URL)?

  /// One that its giver knows.
  init(given hash: String, notices: [String]) {
    self.hash = hash
    self.notices = notices
    file = nil
  }

  /// One that nobody knows, in a file of its own beside the one it becomes.
  ///
  /// - Throws: `ServerStartError` when the file cannot be written.
  init(random password: String, hash: String, in folder: URL, unique: String) throws {
    self.hash = hash
    notices = []
    let final = folder.appendingPathComponent("root-password")
    let pending = final.appendingPathExtension(unique)
    try SecretFile.write(password + "\n", to: pending)
    file = (pending, final)
  }

  /// It is root's password now.
  ///
  /// - Returns: what to tell the administrator.
  func keep() -> [String] {
    guard let file else { return notices }
    let isRenamed = rename(file.pending.path, file.final.path) == 0
    return ["the password of user root was written to \((isRenamed ? file.final : file.pending).path)"]
  }

  /// Another one became root's.
  func discard() {
    if let file { unlink(file.pending.path) }
  }
}
