public import Foundation
import WisselProcesses

/// A program on loopback between a client and a server: a proxy that makes tunnels, or TLS in front of a plain server.
/// Both are Python scripts in `Tests/Interop` that need nothing but Python itself.
public struct LoopbackWay: Sendable {
  /// The port it listens on.
  public let port: Int
  private let process: ManagedProcess

  private static let python = URL(fileURLWithPath: "/usr/bin/python3")
  private static let openSSL = URL(fileURLWithPath: "/usr/bin/openssl")

  /// Whether Python and OpenSSL are there; tests that need them are skipped, visibly, when they are not.
  public static var isPossible: Bool {
    [python, openSSL].allSatisfy { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Runs a proxy beside the body.
  ///
  /// - Parameter login: `USER:PASSWORD` that it asks for.
  public static func proxy<Result>(
    login: String? = nil, in folder: URL, _ body: (LoopbackWay) async throws -> Result
  ) async throws -> Result {
    try await run("proxy.py", login.map { [$0] } ?? [], in: folder, body)
  }

  /// Runs TLS in front of a server's port beside the body.
  public static func tls(
    _ certificate: TestAuthority.Certificate, to port: Int, in folder: URL, _ body: (LoopbackWay) async throws -> Void
  ) async throws {
    try await run("tls_front.py", [certificate.certificate.path, certificate.key.path, "\(port)"], in: folder, body)
  }

  /// What a proxy did, in order: `tunnel HOST:PORT`, `refused STATUS`.
  public var deeds: [String] { process.lines.filter { !$0.hasPrefix("ready ") } }

  private static func run<Result>(
    _ script: String, _ arguments: [String], in folder: URL, _ body: (LoopbackWay) async throws -> Result
  ) async throws -> Result {
    try await PlayedProgram.run(script, arguments, python: python, in: folder) { process, port in
      try await body(LoopbackWay(port: Int(port) ?? 0, process: process))
    }
  }
}

/// A certificate authority of a test's own, as a hospital may have one, made by OpenSSL.
public struct TestAuthority: Sendable {
  /// A certificate and its key, as files.
  public struct Certificate: Sendable {
    public let certificate: URL
    public let key: URL
  }

  /// The authority's own certificate.
  public let certificate: URL
  private let key: URL
  private let folder: URL

  /// Makes one in a folder.
  public init(in folder: URL) async throws {
    self.folder = folder
    certificate = folder.appendingPathComponent("authority.pem")
    key = folder.appendingPathComponent("authority.key")
    try await Self.openSSL(
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
        "/CN=Hospital test authority", "-keyout", key.path, "-out", certificate.path,
      ], in: folder)
  }

  /// A certificate for loopback, or for another name.
  ///
  /// - Parameter days: how long it is good, from now.
  public func certificate(
    for names: String = "DNS:localhost,IP:127.0.0.1", days: Int = 20
  ) async throws -> Certificate {
    let stem = "server-\(UInt32.random(in: 0 ... .max))"
    let result = Certificate(
      certificate: folder.appendingPathComponent("\(stem).pem"), key: folder.appendingPathComponent("\(stem).key"))
    let request = folder.appendingPathComponent("\(stem).csr")
    let extensions = folder.appendingPathComponent("\(stem).ext")
    try Data("subjectAltName=\(names)\n".utf8).write(to: extensions)
    try await Self.openSSL(
      [
        "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=server", "-keyout",
        result.key.path, "-out", request.path,
      ], in: folder)
    try await Self.openSSL(
      [
        "x509", "-req", "-in", request.path, "-CA", certificate.path, "-CAkey", key.path, "-CAcreateserial", "-days",
        "\(days)", "-extfile", extensions.path, "-out", result.certificate.path,
      ], in: folder)
    return result
  }

  private static func openSSL(_ arguments: [String], in folder: URL) async throws {
    let process = try await ManagedProcess.start(
      openSSLPath, arguments: arguments, log: folder.appendingPathComponent("openssl.log"))
    let ending = await process.wait()
    guard ending == .exited(0) else { throw ProcessFailure("openssl", "\(arguments[0]) ended with \(ending)") }
  }

  private static let openSSLPath = URL(fileURLWithPath: "/usr/bin/openssl")
}
