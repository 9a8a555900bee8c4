import Glibc

/// The shared libraries a program needs, found as the dynamic loader finds them: run paths of the file that asks, those
/// handed on to it, then the system's folders.
package struct SharedLibraries: Sendable, Equatable {
  /// The dynamic loader: the path programs name it by.
  package private(set) var loader: String?
  /// For each library's name the file it was found in.
  package private(set) var files: [String: String] = [:]

  /// The system's own folders, in the order of Debian's loader.
  package static let systemFolders = [
    "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
    "/lib64", "/usr/lib64", "/lib", "/usr/lib",
  ]
  private static let most = 500

  /// Finds what these programs and libraries need, and what that needs.
  package init(of paths: [String]) throws(ImageError) {
    var queue = paths.map { (path: $0, handed: [String]()) }
    var done: Set<String> = []
    while let (path, handed) = queue.popLast() {
      guard done.insert(path).inserted else { continue }
      guard done.count < Self.most else { throw ImageError("\(path) needs more libraries than a program should") }
      let file = try ELFFile(path: path)
      if let interpreter = file.interpreter { loader = interpreter }
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      let folders = file.searchPaths.map { $0.replacing("$ORIGIN", with: folder).replacing("${ORIGIN}", with: folder) }
      for name in file.needed where files[name] == nil && !Self.isLoader(name) {
        guard let found = Self.find(name, in: folders + handed + Self.systemFolders) else {
          throw ImageError("\(path) needs \(name), which is not on this machine")
        }
        files[name] = found
        queue.append((found, file.handsOnSearchPaths ? folders + handed : []))
      }
    }
  }

  private static func isLoader(_ name: String) -> Bool { name.hasPrefix("ld-linux") }

  private static func find(_ name: String, in folders: [String]) -> String? {
    folders.map { "\($0)/\(name)" }.first { access($0, R_OK) == 0 }
  }
}
