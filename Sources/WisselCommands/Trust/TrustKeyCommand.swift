import ArgumentParser
import Foundation
import WisselProcesses
import WisselTrust
import WisselWire

/// `wissel trust key`.
struct TrustKeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Make an Ed25519 key to sign with: the secret in FILE (mode 0600), what checks it in FILE.pub.",
    discussion: """
      EXAMPLE
        wissel trust key anna.key
      """)

  @Argument(help: "The file to make; one that is there stays as it is.", completion: .file())
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let key = SigningKey()
    let shown = key.publicKey.base64EncodedString()
    try TrustFiles.make(key.secret.base64EncodedString() + "\n", at: file)
    try TrustFiles.make(shown + "\n", at: file + ".pub")
    let fingerprint = SigningKey.fingerprint(key.publicKey)
    try StandardOutput.line(
      json
        ? WireJSON.text(["key": .string(shown), "fingerprint": .string(fingerprint)] as JSONValue)
        : "\(shown)\nfingerprint: \(fingerprint)\nKeep \(file) where nobody else can read it; \(file).pub is for everybody."
    )
  }
}
