package import Foundation
package import Logging
package import WisselSettings

/// The station's logins by SSH: one for each tunnel of its file, kept open as long as the station runs. A tunnel's near
/// end is a Unix socket in the station's own folder, so nothing listens on a network.
package struct SSHTunnels: Sendable {
  private let folder: URL
  private let logins: [SSHLogin]

  /// - Parameters:
  ///   - folder: for the sockets; short, because a socket's path may have 107 bytes.
  ///   - program: OpenSSH's client; nil when the machine has none.
  ///   - resolve: makes a path of the YAML absolute.
  package init(
    _ settings: [SSHTunnelSettings], folder: URL, program: URL?, resolve: (String) -> String, logger: Logger
  ) {
    self.folder = folder
    logins = settings.enumerated().map { number, tunnel in
      var logger = logger
      logger[metadataKey: "tunnel"] = "\(tunnel.hostname)"
      return SSHLogin(
        tunnel, key: resolve(tunnel.key), files: .init(folder: folder, number: number), program: program,
        logger: logger)
    }
  }

  /// The near end of a tunnel, by its number in the station's file.
  func socket(_ number: Int) -> String { SSHLogin.Files(folder: folder, number: number).socket }

  /// Keeps all logins open until it is cancelled, then ends them.
  package func run() async {
    guard !logins.isEmpty else { return }
    await withDiscardingTaskGroup { group in
      for login in logins { group.addTask { await login.run() } }
    }
  }

  /// OpenSSH's client on this path of folders (as in `PATH`); nil when there is none.
  package static func program(path: String?) -> URL? {
    (path ?? "/usr/bin:/bin").split(separator: ":").lazy.map { URL(fileURLWithPath: "\($0)/ssh") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
