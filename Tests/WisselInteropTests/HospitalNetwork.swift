import Foundation
import WisselContainers
import WisselProcesses
import WisselTesting

/// A hospital's network: a server of ours behind TLS of the hospital's own authority, reached through a proxy that asks for
/// a log-in; and our command line in it.
struct HospitalNetwork: Sendable {
  let folder: URL
  let federation: Federation
  /// The port of the server's TLS.
  let tls: Int
  let proxy: LoopbackWay
  let authority: TestAuthority
  let engine: ContainerEngine
  /// The server's API in clear.
  let server: String

  static var isPossible: Bool { TestEngine.available && LoopbackWay.isPossible }

  /// Sets one up, with one hospital in an encrypted collaboration, and runs the body in it.
  static func run(_ body: @Sendable (HospitalNetwork) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await Images.load(into: engine, in: folder)
      try await TestServer.run(.ours, in: folder) { server in
        let federation = try await Federation(server, encrypted: true, hospitals: ["Hospital"])
        let authority = try await TestAuthority(in: folder)
        let certificate = try await authority.certificate(days: 40)
        let port = URL(string: server.url)?.port ?? 0
        try await LoopbackWay.tls(certificate, to: port, in: folder) { tls in
          try await LoopbackWay.proxy(login: "station:geheim", in: folder) { proxy in
            try await body(
              HospitalNetwork(
                folder: folder, federation: federation, tls: tls.port, proxy: proxy, authority: authority,
                engine: engine, server: server.base))
          }
        }
      }
    }
  }

  /// What a command did.
  struct Outcome {
    let ending: ManagedProcess.Ending
    let lines: [String]
    let errors: String
  }

  /// Runs `wissel` to its end.
  func wissel(_ arguments: String...) async throws -> Outcome { try await wissel(arguments) }

  func wissel(_ arguments: [String]) async throws -> Outcome {
    let log = folder.appendingPathComponent("command-\(UInt32.random(in: 0 ... .max)).log")
    let process = try await start(arguments, log: log)
    process.closeInput()
    let ending = await process.wait()
    return Outcome(
      ending: ending, lines: process.lines, errors: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
  }

  /// Starts `wissel`.
  func start(_ arguments: [String], log: URL) async throws -> ManagedProcess {
    try await ManagedProcess.start(
      SharedFiles.package.appendingPathComponent(".build/debug/wissel"),
      name: arguments.prefix(2).joined(separator: " "),
      arguments: arguments, environment: ["LANG": "C", "LC_ALL": "C", "NO_PROXY": "", "no_proxy": ""], log: log)
  }

  /// Writes a file of the folder, for its owner alone; gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    return file.path
  }

  func mode(of path: String) throws -> Int? {
    (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
  }
}
