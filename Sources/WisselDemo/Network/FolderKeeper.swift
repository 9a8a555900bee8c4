package import Foundation
import WisselProcesses

/// The folder of a network on this machine, and a process that waits beside it and removes it, with every process it
/// knows of, when we have ended, however that happened.
package struct FolderKeeper: Sendable {
  package let folder: URL
  private let process: ManagedProcess

  /// The system's temporary folder where its path is short: Podman takes at most 50 bytes for its run folder, and a
  /// Unix socket's path may have 107.
  private static var base: URL {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    return folder.path.utf8.count <= 22 ? folder : URL(fileURLWithPath: "/tmp")
  }

  /// Makes a folder with a short path (Unix sockets lie in it) and starts its keeper.
  static func start(wissel: URL) async throws -> FolderKeeper {
    let folder = base.appendingPathComponent("wissel-\(UInt32.random(in: .min ... .max))")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let process = try await ManagedProcess.start(
      wissel, name: "keeper", arguments: ["keep-folder", folder.path],
      log: URL(fileURLWithPath: "/dev/null"))
    _ = try await process.line(startingWith: "ready")
    return FolderKeeper(folder: folder, process: process)
  }

  /// Lets the keeper end the process, too, when we have ended.
  func watch(_ child: ManagedProcess) throws {
    guard let identifier = child.identifier else { return }
    try NetworkFiles(folder: folder).write("processes/\(identifier)", child.name)
  }

  /// Asks the keeper to remove the folder, and waits until that is done.
  func end() async {
    process.closeInput()
    await process.wait()
  }

  /// What the keeper does once its input has ended: gives the watched processes time to end by themselves, ends by id
  /// what is left of them, waits for the engine's own keeper, and removes the folder.
  package static func cleanUp(_ folder: URL, patience: Duration = .seconds(30)) async {
    let files = FileManager.default
    let listed = (try? files.contentsOfDirectory(atPath: folder.appendingPathComponent("processes").path)) ?? []
    let deadline = ContinuousClock.now + patience
    var left = Set(listed.compactMap { Int32($0) }).filter { belongs($0, to: folder) }
    let engine = folder.appendingPathComponent("engine").path
    while !left.isEmpty || files.fileExists(atPath: engine), ContinuousClock.now < deadline {
      try? await Task.sleep(for: .milliseconds(50))
      left = left.filter { belongs($0, to: folder) }
    }
    for identifier in left { kill(identifier, SIGKILL) }
    try? files.removeItem(at: folder)
  }

  /// Whether a process with that id runs and names the folder in its arguments: ids are given out again.
  private static func belongs(_ identifier: Int32, to folder: URL) -> Bool {
    guard let arguments = FileManager.default.contents(atPath: "/proc/\(identifier)/cmdline") else { return false }
    return String(decoding: arguments, as: UTF8.self).contains(folder.path + "/")
  }
}
