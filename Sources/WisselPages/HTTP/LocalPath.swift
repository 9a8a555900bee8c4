/// A path within this site, safe to send a browser to.
package enum LocalPath {
  /// `path` when it stays on this site (`/…`, but no `//host` or `/\host`, no control characters), else `/`.
  package static func safe(_ path: String) -> String {
    let scalars = path.unicodeScalars
    guard path.utf8.count <= 1024, path.hasPrefix("/"), !path.hasPrefix("//"),
      scalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" })
    else { return "/" }
    return path
  }
}
