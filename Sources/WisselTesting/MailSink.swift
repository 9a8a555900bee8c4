public import Foundation
import WisselProcesses

/// A mail server on loopback that shows what it was given: aiosmtpd, of the Python packages that `scripts/python` sets up.
public struct MailSink: Sendable {
  /// The port it listens on.
  public let port: Int
  private let process: ManagedProcess

  /// Whether the Python packages are there; tests that need them are skipped, visibly, when they are not.
  public static var isAvailable: Bool { PlayedProgram.hasPackage("aiosmtpd") }

  /// Starts one, runs the body, and ends it.
  ///
  /// - Parameter arguments: those of `Tests/Interop/mail_sink.py`.
  public static func run<Result>(
    _ arguments: [String] = [], in folder: URL, _ body: (MailSink) async throws -> Result
  ) async throws -> Result {
    try await PlayedProgram.run("mail_sink.py", arguments, in: folder) { process, port in
      try await body(MailSink(port: Int(port) ?? 0, process: process))
    }
  }

  /// The mail with a number, from 1; waits for it.
  public func mail(_ number: Int) async throws -> ReceivedMail {
    let mark = "mail \(number) "
    let line = try await process.line(startingWith: mark)
    return try JSONDecoder().decode(ReceivedMail.self, from: Data(line.dropFirst(mark.count).utf8))
  }

  /// How many mails it has got.
  public var count: Int { process.lines.count { $0.hasPrefix("mail ") } }

  /// A key and a certificate for loopback that signs itself, made by OpenSSL.
  public static func certificate(in folder: URL) async throws -> (certificate: String, key: String) {
    let (certificate, key) = (folder.appendingPathComponent("sink.pem"), folder.appendingPathComponent("sink.key"))
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/openssl"),
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key.path, "-out",
        certificate.path,
      ], log: folder.appendingPathComponent("openssl.log"))
    await process.wait()
    return (certificate.path, key.path)
  }
}

/// A mail as the sink understood it.
public struct ReceivedMail: Decodable, Sendable {
  /// The envelope.
  public let sender: String
  public let recipients: [String]
  /// The headers.
  public let from: String
  public let to: String
  public let subject: String
  public let date: String
  public let id: String
  /// The text, decoded.
  public let text: String
  /// The length of the longest line as it came.
  public let longest: Int
  /// Whether the connection was encrypted.
  public let encrypted: Bool
}
