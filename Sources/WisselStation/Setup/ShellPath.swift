package import Foundation

/// Paths given with a command. There they begin at the shell's folder; in a station's file they begin at the file's.
package enum ShellPath {
  /// The path as it must stand in the file.
  ///
  /// - Parameters:
  ///   - path: as given.
  ///   - shell: the folder the command is given in.
  ///   - file: the station's file.
  package static func inFile(_ path: String, from shell: URL, file: URL) -> String {
    let isAbsolute = path.hasPrefix("/") || path == "~" || path.hasPrefix("~/")
    let folder = file.deletingLastPathComponent().standardizedFileURL.path
    guard !isAbsolute, shell.standardizedFileURL.path != folder else { return path }
    return shell.appendingPathComponent(path).standardizedFileURL.path
  }
}
