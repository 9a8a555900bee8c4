import ArgumentParser
import WisselProcesses
import WisselTrust

/// `wissel trust sign`.
struct TrustSignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Add a signature to a roster. Look at it with wissel trust show before.",
    discussion: """
      EXAMPLE
        wissel trust sign roster-1.json --key anna.key
      """)

  @Argument(help: "The roster; the signature is added to it.", completion: .file())
  var file: String

  @Option(help: "The file with your key.", completion: .file())
  var key: String

  func run() async throws {
    let signed = try TrustFiles.signed(file)
    let roster: Roster
    do {
      roster = try RosterChain.read(signed)
    } catch {
      throw CommandFailure.unusable("\(file): \(error)")
    }
    let signature = try TrustFiles.signingKey(key).signature(for: signed.document)
    var next = signed
    next.signatures = signed.signatures.filter { $0.key != signature.key } + [signature]
    try TrustFiles.write(next, to: file)
    StandardOutput.line(
      "\(file): roster \(roster.number), fingerprint \(next.fingerprint), signatures: \(next.signers.count)")
  }
}
