import ArgumentParser
import Foundation
import WisselProcesses
import WisselSealing
import WisselTrust
import WisselWire

/// `wissel trust show`.
struct TrustShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a roster says, its fingerprint, and whether it follows another.",
    discussion: """
      Exit status: 0 the roster is good (with --after: and follows that one); 1 it is not; 2 a file cannot be read.

      EXAMPLE
        wissel trust show roster-2.json --after roster-1.json
      """)

  @Argument(help: "The roster.", completion: .file())
  var file: String

  @Option(help: "The roster before it.", completion: .file())
  var after: String?

  func run() async throws {
    let signed = try TrustFiles.signed(file)
    let previous = try after.map { try TrustFiles.signed($0) }
    let roster: Roster
    do {
      roster = try RosterChain.read(signed)
    } catch {
      throw CommandFailure.unusable("\(file): \(error)")
    }
    StandardOutput.line(Self.text(roster, signed))
    guard roster.number == 1 || previous != nil else { return }
    do throws(RosterChain.Refusal) {
      _ = try RosterChain.follow(signed, after: previous, in: roster.collaboration)
    } catch {
      throw CommandFailure.failed("the roster is not good: \(error)")
    }
    StandardOutput.line(previous == nil ? "It is the first, and signed as it asks." : "It follows the one before it.")
  }

  private static func text(_ roster: Roster, _ signed: SignedDocument) -> String {
    var lines = [
      "roster \(roster.number) of collaboration \(roster.collaboration), \(roster.issuedAt)",
      "fingerprint  \(signed.fingerprint)",
      "the next one needs \(roster.needed) of these signers:",
    ]
    lines += roster.signers.map { key in
      "  \(SigningKey.fingerprint(key))\(signed.signers.contains(key) ? "  has signed this one" : "")"
    }
    for member in roster.organizations {
      lines.append("organisation \(member.id), \(member.name)")
      lines += member.keys.map { key in
        return "  \(key.use)  \(fingerprint(key))  from \(key.from)\(key.until.map { " until \($0)" } ?? "")"
      }
    }
    return lines.joined(separator: "\n")
  }

  /// As the command shows it that made the key.
  private static func fingerprint(_ key: Roster.Key) -> String {
    if key.use == Roster.Use.sealingHPKE.rawValue {
      return (try? HPKEPublicKey(bytes: key.key))?.fingerprint ?? "no X25519 key"
    }
    return (try? PublicKey(der: key.key))?.fingerprint ?? SigningKey.fingerprint(key.key)
  }
}
