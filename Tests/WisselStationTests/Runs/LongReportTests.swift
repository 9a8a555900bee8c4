import Foundation
import NIOCore
import Testing
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// The report of a run whose result is too long to be held.
@Suite struct LongReportTests {
  /// Made once: it takes a second or more.
  private static let key = Result { try PrivateKey.generate() }

  /// Around the edges of base64's groups, of the cipher's blocks and of the pieces a file is read in.
  @Test(arguments: [1, 2, 3, 15, 16, 17, 1 << 20, (1 << 20) + 1, 2_500_000])
  func isTheDocumentTheServerTakesAndAsLongAsPromised(_ bytes: Int) async throws {
    try await withTemporaryFolder { folder in
      let seed = UInt64.random(in: 0 ... .max)
      var generator = SeededGenerator(seed: seed)
      var content = [UInt8]()
      while content.count < bytes { withUnsafeBytes(of: generator.next()) { content += $0 } }
      content = Array(content.prefix(bytes))
      let file = folder.appendingPathComponent("output")
      try Data(content).write(to: file)
      let output = OutputFile(descriptor: open(file.path, O_RDONLY), size: bytes)
      let key = try Self.key.get()
      let fields: [String: JSONValue] = ["status": "completed", "log": "said \"so\"\n"]
      let (own, sender) = (HPKEPrivateKey(), HPKEPrivateKey())
      let scope = HPKEScope(collaboration: 1, purpose: .result, sender: 2, receiver: 1, run: 5)
      let hpke = Opener.hpke(HPKEOpening(with: own, from: [sender.publicKey], scope: scope))
      let receivers: [(Addressee?, Opener?)] = [
        (nil, nil), (.envelope(key.publicKey), .envelope(key)),
        (.hpke(HPKESealing(by: sender, for: own.publicKey, scope: scope)), hpke),
      ]
      for (receiver, opener) in receivers {
        let report = try LongReport(fields, result: output, for: receiver)
        // A server that was away gets it once more.
        for _ in 0..<2 {
          var document = [UInt8]()
          for try await piece in report.pieces { document += piece.readableBytesView }
          #expect(document.count == report.length, "seed \(seed)")
          let body = try WireJSON.decode(JSONValue.self, from: document)
          #expect(body["status"] == "completed" && body["log"] == "said \"so\"\n")
          let text = try #require(body["result"]?.string)
          let opened = try opener.map { try $0.open(text) } ?? PlainForm.bytes(text)
          #expect(opened == content, "seed \(seed)")
        }
      }
    }
  }
}
