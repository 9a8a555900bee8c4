import ArgumentParser
import Foundation
import WisselProcesses
import WisselSealing
import WisselStation
import WisselWire

/// `wissel station keys`.
struct StationKeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Make an organisation's private key, show its public half, or see to the keys of others.",
    discussion: """
      EXAMPLE
        wissel station keys new private_key.pem
        wissel station keys show private_key.pem
      """,
    subcommands: [
      StationKeysNewCommand.self, StationKeysShowCommand.self, StationKeysPinnedCommand.self,
      StationKeysAcceptCommand.self,
    ])
}

/// `wissel station keys new`.
struct StationKeysNewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a private key of 4096 bits in a new file of mode 0600; a file that is there stays as it is.",
    discussion: """
      With --hpke it is an X25519 key, which the collaboration's roster must have under the use sealing-hpke; its public \
      half is in FILE.pub.

      EXAMPLE
        wissel station keys new private_key.pem
        wissel station keys new hpke_key.pem --hpke
      """)

  @Argument(help: "The file to make.")
  var file: String

  @Flag(help: "Make a key for HPKE.")
  var hpke = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let fingerprint: String
    do throws(NewFile.Failure) {
      fingerprint = try hpke ? NewFile.hpkeKey(at: file) : NewFile.privateKey(at: file)
    } catch {
      if case .exists = error { throw CommandFailure.unusable("\(error)") }
      throw CommandFailure.failed("\(error)")
    }
    try StandardOutput.line(
      json
        ? WireJSON.text(["file": .string(file), "fingerprint": .string(fingerprint)] as JSONValue)
        : "\(file)\npublic half: \(fingerprint)\nKeep a copy where nobody else can read it.")
  }
}

/// `wissel station keys show`.
struct StationKeysShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the fingerprint of a private key's public half, and the public half itself.",
    discussion: """
      The fingerprint is SHA-256 over the public key's DER. Compare it over the telephone.

      EXAMPLE
        wissel station keys show private_key.pem
      """)

  @Argument(help: "The file with the private key.")
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw CommandFailure.unusable("\(file) cannot be read; check the path and that you may read it")
    }
    let (fingerprint, pem): (String, String)
    if let key = try? HPKEPrivateKey(pem: text).publicKey {
      (fingerprint, pem) = (key.fingerprint, key.pem)
    } else {
      do {
        let key = try PrivateKey(pem: text).publicKey
        (fingerprint, pem) = (key.fingerprint, key.pem)
      } catch {
        throw CommandFailure.unusable("\(file): \(error)")
      }
    }
    try StandardOutput.line(
      json
        ? WireJSON.text(["fingerprint": .string(fingerprint), "public_key": .string(pem)] as JSONValue)
        : "\(fingerprint)\n\(pem)")
  }
}
