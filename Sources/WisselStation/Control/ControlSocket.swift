import Foundation

/// Where a running station can be reached on its machine: a Unix socket in a folder of the station's own.
package struct ControlSocket: Sendable {
  private let folder: URL

  /// - Parameter data: the station's folder.
  package init(data: String) {
    folder = URL(fileURLWithPath: data, isDirectory: true).appendingPathComponent("control")
  }

  package var path: String { folder.appendingPathComponent("socket").path }

  /// Makes the folder, for the station's user alone.
  func makeFolder() throws {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    guard chmod(folder.path, 0o700) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  /// A path to the socket that fits into an address (107 bytes, unix(7)), good while the handle is kept; nil when there
  /// is no folder.
  func reachable() -> (path: String, handle: FileHandle?)? {
    if path.utf8.count <= 107 { return (path, nil) }
    let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    return ("/proc/self/fd/\(descriptor)/socket", FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
  }
}
