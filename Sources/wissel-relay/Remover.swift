import Glibc

/// Removes what an algorithm has left in a folder, with the rights of the algorithm's own user: the station's may have
/// none in folders that an algorithm made. The folder itself stays.
enum Remover {
  /// Empties a folder as far as this user can; folders in it that are closed are opened first.
  ///
  /// - Parameter folder: ends with a zero.
  /// - Returns: whether nothing is left in it.
  static func empty(_ folder: [CChar]) -> Bool {
    var isEmpty = true
    for name in names(in: folder) {
      let path = Array(folder.dropLast()) + [CChar(bitPattern: UInt8(ascii: "/"))] + name + [0]
      if unlink(path) == 0 { continue }
      _ = chmod(path, 0o700)
      isEmpty = empty(path) && rmdir(path) == 0 && isEmpty
    }
    return isEmpty
  }

  /// The names in a folder, which need not be text; a link is no folder.
  private static func names(in folder: [CChar]) -> [[CChar]] {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    guard let entries = fdopendir(descriptor) else {
      close(descriptor)
      return []
    }
    defer { closedir(entries) }
    let dot = CChar(bitPattern: UInt8(ascii: "."))
    var names: [[CChar]] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } }
      if name != [dot], name != [dot, dot] { names.append(name) }
    }
    return names
  }
}
