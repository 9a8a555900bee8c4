package import Foundation

/// A Podman engine that shares nothing with the machine's: its images, containers, state and configuration lie in one
/// folder, and it serves the Docker API on a socket there. Used by tests and the demo; a station at a hospital uses the
/// machine's engine.
///
/// A small shell process owns the engine and waits for the end of its standard input. So the engine ends, its
/// containers are removed and its folder is deleted when `stop()` is called and also when this process dies in whatever way.
package final class PrivatePodman: Sendable {
  /// Why no engine could be started.
  package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The engine's folder; deleted at the end.
  package let folder: URL
  /// The path of the Unix socket that serves the Docker API.
  package let socket: String

  private let process: Process
  private let lifeline: FileHandle
  private let ended: AsyncStream<Void>

  /// The first of these programs that is installed, with its path; nil without one.
  package static func program(_ names: [String], environment: [String: String]) -> String? {
    let path = environment["PATH"] ?? ""
    let folders =
      path.split(separator: ":").map(String.init) + ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    for name in names {
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }

  /// Whether Podman and a runtime for it are installed.
  package static func isInstalled(environment: [String: String]) -> Bool {
    program(["podman"], environment: environment) != nil && program(["runc", "crun"], environment: environment) != nil
  }

  /// Starts an engine in a folder, which is made; returns when it answers.
  ///
  /// - Parameters:
  ///   - folder: must not exist yet, and be short: the socket's path may have 107 bytes.
  ///   - environment: the process's, for finding programs.
  package static func start(folder: URL, environment: [String: String]) async throws -> PrivatePodman {
    guard let podman = program(["podman"], environment: environment) else {
      throw Unavailable(description: "Podman is not installed; install the package podman")
    }
    guard let runtime = program(["runc", "crun"], environment: environment) else {
      throw Unavailable(description: "no container runtime is installed; install the package runc")
    }
    let engine = try PrivatePodman(folder: folder, podman: podman, runtime: runtime, environment: environment)
    do {
      try await engine.waitUntilReady()
    } catch {
      await engine.stop()
      throw error
    }
    return engine
  }

  private init(folder: URL, podman: String, runtime: String, environment: [String: String]) throws {
    self.folder = folder
    socket = folder.appendingPathComponent("podman.sock").path
    guard socket.utf8.count <= 107 else {
      throw Unavailable(description: "the folder's path is too long for the engine's socket: \(folder.path)")
    }
    guard !FileManager.default.fileExists(atPath: folder.path) else {
      throw Unavailable(description: "the engine's folder exists already: \(folder.path)")
    }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("scratch"), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let files = PodmanFiles(
      runtime: runtime, openFiles: Self.hardLimit(RLIMIT_NOFILE), processes: Self.hardLimit(__RLIMIT_NPROC))
    for (name, text) in [
      ("containers.conf", files.containers), ("registries.conf", files.registries), ("engine.sh", PodmanFiles.script),
    ] {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    let input = Pipe()
    // Other children must not inherit our end, or the engine would outlive us as long as they live.
    _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    let process = Process()
    let script = ["/bin/sh", folder.appendingPathComponent("engine.sh").path, podman, folder.path]
    // A session of its own: who stops our process group, such as `timeout`, must not interrupt the cleaning up.
    let session = Self.program(["setsid"], environment: environment).map { [$0, "--wait"] } ?? []
    let command = session + script
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    var variables = environment
    variables["CONTAINERS_CONF"] = folder.appendingPathComponent("containers.conf").path
    variables["CONTAINERS_REGISTRIES_CONF"] = folder.appendingPathComponent("registries.conf").path
    variables["TMPDIR"] = folder.appendingPathComponent("scratch").path
    process.environment = variables
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in continuation.finish() }
    ended = stream
    self.process = process
    lifeline = input.fileHandleForWriting
    try process.run()
  }

  /// Removes all containers, ends the engine and deletes its folder; returns when that is done. May be called twice.
  package func stop() async {
    try? lifeline.close()
    for await _ in ended {}
  }

  private func waitUntilReady() async throws {
    let engine = ContainerEngine(socket: socket)
    let clock = ContinuousClock()
    let limit = clock.now + .seconds(30)
    var reason = "no socket"
    while clock.now < limit, process.isRunning {
      if FileManager.default.fileExists(atPath: socket) {
        do {
          return try await engine.ping()
        } catch {
          reason = error.description
        }
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    let log = (try? String(contentsOf: folder.appendingPathComponent("engine.log"), encoding: .utf8)) ?? ""
    throw Unavailable(description: "Podman did not start: \(reason) \(log.suffix(500))")
  }

  private static func hardLimit(_ resource: __rlimit_resource) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return 1024 }
    return Int(clamping: limit.rlim_max)
  }
}
