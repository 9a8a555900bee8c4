import Foundation
import Logging
import WisselProcesses
import WisselSettings

/// One login by SSH that forwards a Unix socket to a host and port of the network beyond. It knows the machine by the one
/// key that the station's file names, asks nobody anything, and uses no setting of the account it runs under.
struct SSHLogin: Sendable {
  /// Its files, in the station's own folder. The names are short, because a socket's path may have 107 bytes and the
  /// client adds 17 to one of them while it makes it.
  struct Files: Sendable {
    let folder: URL
    let number: Int

    var socket: String { path("s") }
    /// By which a later start ends a login that outlived its station.
    var control: String { path("c") }
    var knownHosts: String { path("k") }
    /// What the client says.
    var log: String { path("l") }

    private func path(_ kind: String) -> String { folder.appendingPathComponent("\(kind)\(number)").path }
  }

  private let settings: SSHTunnelSettings
  private let key: String
  private let files: Files
  private let program: URL?
  private let logger: Logger

  /// Between two attempts.
  private static let (shortest, longest) = (Duration.seconds(1), Duration.seconds(60))
  /// The machine's name in the list of known keys, whatever its address is.
  private static let alias = "machine"

  init(_ settings: SSHTunnelSettings, key: String, files: Files, program: URL?, logger: Logger) {
    self.settings = settings
    self.key = key
    self.files = files
    self.program = program
    self.logger = logger
  }

  /// Logs in again and again until it is cancelled.
  func run() async {
    guard let program else {
      return logger.error("there is no OpenSSH client on this machine: install the package openssh-client")
    }
    do {
      try FileManager.default.createDirectory(
        at: files.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try Data("\(Self.alias) \(settings.hostKey)\n".utf8).write(to: URL(fileURLWithPath: files.knownHosts))
    } catch {
      return logger.error("the tunnel cannot be opened: its folder \(files.folder.path) cannot be written")
    }
    await endPredecessor(program)
    var pause = Self.shortest
    while !Task.isCancelled {
      let start = ContinuousClock.now
      let said = await attempt(program)
      guard !Task.isCancelled else { break }
      logger.warning("the login by SSH has ended and is tried again", metadata: ["client": "\(said)"])
      if ContinuousClock.now - start > Self.longest { pause = Self.shortest }
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, Self.longest)
    }
    for path in [files.socket, files.control, files.knownHosts, files.log] { unlink(path) }
  }

  /// One login, to its end.
  ///
  /// - Returns: what the client said last.
  private func attempt(_ program: URL) async -> String {
    unlink(files.log)
    do {
      let process = try await ManagedProcess.start(program, arguments: arguments, log: URL(fileURLWithPath: files.log))
      await withTaskCancellationHandler {
        _ = await process.wait()
      } onCancel: {
        process.send(SIGTERM)
      }
      let lines = (try? String(contentsOfFile: files.log, encoding: .utf8))?.split(whereSeparator: \.isNewline) ?? []
      return lines.last.map { String($0.prefix(500)) } ?? "it said nothing"
    } catch {
      return "\(error)"
    }
  }

  /// A station that was killed leaves its login behind, which holds the socket.
  private func endPredecessor(_ program: URL) async {
    guard FileManager.default.fileExists(atPath: files.control) else { return }
    let process = try? await ManagedProcess.start(
      program, arguments: ["-F", "none", "-S", files.control, "-O", "exit", Self.alias],
      log: URL(fileURLWithPath: files.log))
    _ = await process?.wait()
    unlink(files.control)
  }

  private var arguments: [String] {
    let options = [
      "BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "PreferredAuthentications=publickey",
      "StrictHostKeyChecking=yes", "HostKeyAlias=\(Self.alias)",
      "UserKnownHostsFile=\"\(Self.escaped(files.knownHosts))\"",
      "GlobalKnownHostsFile=none", "CheckHostIP=no", "UpdateHostKeys=no", "ExitOnForwardFailure=yes",
      "StreamLocalBindUnlink=yes", "StreamLocalBindMask=0177", "ServerAliveInterval=10", "ServerAliveCountMax=3",
      "ConnectTimeout=15", "ControlMaster=yes", "ControlPersist=no", "ForwardAgent=no", "LogLevel=ERROR",
    ]
    return ["-F", "none", "-N", "-T", "-n"] + options.flatMap { ["-o", $0] } + [
      "-S", Self.escaped(files.control), "-i", Self.escaped(key), "-L",
      "\(files.socket.replacing(":", with: "\\:")):\(settings.destination)", "-p", String(settings.machine.port), "-l",
      settings.username, "--", settings.machine.host,
    ]
  }

  /// The client replaces what follows a percent sign in these.
  private static func escaped(_ path: String) -> String { path.replacing("%", with: "%%") }
}
