/// What stands in one place of an image's file tree.
package enum TarEntry: Sendable, Equatable {
  /// A folder with its permission bits.
  case folder(mode: Int)
  /// A file of this machine, with its permission bits in the image.
  case file(path: String, mode: Int)
  /// A file with this content.
  case content([UInt8], mode: Int)
  /// A symbolic link.
  case link(to: String)
}
