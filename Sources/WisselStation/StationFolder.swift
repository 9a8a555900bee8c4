import Crypto
package import Foundation

/// The station's files on disk: its own number and key, the journal of runs, their log and receipts, temporary folders of jobs, copies of databases, and
/// the sockets of runs. One process at a time.
package struct StationFolder: Sendable {
  package let root: URL
  /// The journal of runs at one server.
  package let runs: URL
  /// The log of runs at one server, and their receipts.
  package let proof: URL
  package let jobs: URL
  package let databases: URL
  /// Rows of lakes.
  package let frames: URL
  package let sockets: URL
  /// Which images the station has fetched.
  package var images: URL { root.appendingPathComponent("images") }
  /// The near ends of logins by SSH, among the sockets.
  package var tunnels: URL { sockets.appendingPathComponent("t") }
  /// A random text that tells this station's containers from others'.
  package let station: String

  /// Opens the folder, making what is missing.
  ///
  /// - Parameters:
  ///   - path: the station's data folder.
  ///   - network: the server's address and the node's number; runs of another network are kept apart.
  ///   - temporary: for the sockets, when the path is too long for them.
  package init(path: String, network: String, temporary: URL) throws {
    root = URL(fileURLWithPath: path, isDirectory: true)
    runs = root.appendingPathComponent("runs-\(Self.short(network))")
    proof = root.appendingPathComponent("proof-\(Self.short(network))")
    jobs = root.appendingPathComponent("jobs")
    databases = root.appendingPathComponent("databases")
    frames = root.appendingPathComponent("frames")
    let place = root.appendingPathComponent("sockets")
    // A socket's path may have 107 bytes; below this folder come up to 7 letters and the socket's name, and for logins
    // by SSH up to 25.
    sockets =
      place.path.utf8.count <= 80
      ? place : temporary.appendingPathComponent("wissel-\(Self.short(root.standardizedFileURL.path))")
    do {
      for folder in [root, runs, proof, jobs, databases, sockets] {
        try FileManager.default.createDirectory(
          at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
      let file = root.appendingPathComponent("station")
      if let text = try? String(contentsOf: file, encoding: .utf8), text.utf8.count == 32 {
        station = text
      } else {
        station = (0..<32).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
        try Data(station.utf8).write(to: file, options: .atomic)
      }
    } catch {
      throw StationError(
        .settings, "the station's folder \(path) cannot be used: check that it exists or can be made, and has room")
    }
  }

  /// Holds the folder for this process until the handle is let go or the process ends.
  package func lock() throws -> FileHandle {
    let descriptor = open(root.appendingPathComponent("lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw StationError(
        .settings, "another station uses the folder \(root.path): stop it, or give this one its own directories.data")
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private var pauseFile: URL { root.appendingPathComponent("paused") }

  /// Whether somebody paused the station.
  var isPaused: Bool { FileManager.default.fileExists(atPath: pauseFile.path) }

  /// Remembers it over a restart.
  func pause(_ isPaused: Bool) throws {
    if isPaused {
      try DurableFile.write(Data(), to: pauseFile)
    } else if unlink(pauseFile.path) != 0, errno != ENOENT {
      throw DurableFile.Unwritable(path: pauseFile.path)
    }
  }

  private static func short(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).prefix(5).map { String($0, radix: 16) }.joined()
  }
}
