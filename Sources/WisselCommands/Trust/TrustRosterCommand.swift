import ArgumentParser
import Foundation
import WisselProcesses
import WisselTrust
import WisselWire

/// `wissel trust roster`.
struct TrustRosterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roster",
    abstract: "Draft a roster from a description; it is then signed with wissel trust sign.",
    discussion: """
      The description is JSON; files are seen from its folder. A key's use is sealing (an organisation's RSA key in PEM), \
      sealing-hpke (beside it, its key for HPKE: all its clients and its station must know that form), orders (a person's key) or logs (a station's signing.pub); until may be left out, and from then is now.

        {"collaboration": 1, "needed": 1, "signers": ["anna.key.pub"],
         "organizations": [{"id": 1, "name": "North", "keys": [
           {"use": "sealing", "file": "north.pem"}, {"use": "orders", "file": "piet.key.pub", "until": "2027-01-01T00:00:00"}]}]}

      EXAMPLE
        wissel trust roster description.json roster-2.json --after roster-1.json
      """)

  @Argument(help: "The description.", completion: .file())
  var description: String

  @Argument(help: "The file to write.", completion: .file())
  var file: String

  @Option(help: "The roster before it; none for the first.", completion: .file())
  var after: String?

  private struct Description: Decodable {
    var collaboration: Int
    var needed: Int
    var signers: [String]
    var organizations: [Member]

    struct Member: Decodable {
      var id: Int
      var name: String
      var keys: [Key]
    }

    struct Key: Decodable {
      var use: Roster.Use
      var file: String
      var from: WireTime?
      var until: WireTime?
    }
  }

  func run() async throws {
    let now = WireTime(Date())
    let draft: Description
    do {
      draft = try WireJSON.decode(Description.self, from: try TrustFiles.read(description))
    } catch let error as DecodingError {
      throw CommandFailure.unusable("\(description) is no description of a roster: \(Self.words(for: error))")
    }
    let folder = URL(fileURLWithPath: description).deletingLastPathComponent()
    func key(_ name: String, for use: Roster.Use? = nil) throws -> Data {
      try TrustFiles.publicKey(URL(fileURLWithPath: name, relativeTo: folder).path, for: use)
    }
    let previous = try after.map { try TrustFiles.signed($0) }
    let before: Roster?
    do {
      before = try previous.map { try RosterChain.read($0) }
    } catch {
      throw CommandFailure.unusable("\(after ?? ""): \(error)")
    }
    let roster = Roster(
      collaboration: draft.collaboration, number: (before?.number ?? 0) + 1, previous: previous?.fingerprint ?? "",
      issuedAt: now, signers: try draft.signers.map { try key($0) }, needed: draft.needed,
      organizations: try draft.organizations.map { member in
        Roster.Member(
          id: member.id, name: member.name,
          keys: try member.keys.map {
            Roster.Key(use: $0.use.rawValue, key: try key($0.file, for: $0.use), from: $0.from ?? now, until: $0.until)
          })
      })
    let document = SignedDocument(document: try WireJSON.encode(roster), signatures: [])
    try TrustFiles.write(document, to: file)
    StandardOutput.line("\(file): roster \(roster.number), fingerprint \(document.fingerprint)")
  }

  private static func words(for error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "“\(key.stringValue)” is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not JSON" : "“\(context.codingPath.map(\.stringValue).joined(separator: "."))”"
    @unknown default: "it cannot be read"
    }
  }
}

extension Roster.Use: Decodable {}
