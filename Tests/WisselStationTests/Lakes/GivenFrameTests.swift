import Foundation
import Testing
import WisselSettings
import WisselTrust
import WisselWire

@testable import WisselStation

@Suite("Rows of a lake in journal and receipt")
struct GivenFrameTests {
  private static let frame = GivenFrame(
    label: "lake", format: .csv, snapshot: 12, digest: String(repeating: "ab", count: 32),
    exclusions: ["lake/consent:HRESCH"], export: .init(id: "e1", people: "cd"))

  @Test("the log of runs names the lake's record of them, and binds its list of people")
  func logged() throws {
    #expect(Self.frame.text == "lake snapshot 12 sha256:\(Self.frame.digest) export e1 people sha256:cd")
    let text = #"{"label":"lake","format":"csv","snapshot":3,"digest":"ab","exclusions":[]}"#
    let old = try WireJSON.decode(GivenFrame.self, from: Array(text.utf8))
    #expect(old.text == "lake snapshot 3 sha256:ab", "one of an older journal")
  }

  private func receipt(_ evidence: RunEvidence) throws -> Receipt {
    let task: JSONValue = [
      "id": 5, "image": "i", "job_id": 5, "init_org": ["id": 1], "created_at": "2026-01-01T00:00:00",
    ]
    let now = WireTime(Date(timeIntervalSince1970: 1_800_000_000))
    return evidence.receipt(
      of: try #require(RunPlan(["id": 6, "task": task])),
      station: .init(server: "s", node: 1, organization: 1, collaboration: 1),
      databases: [.init(label: "lake", type: "lake"), .init(label: "default", type: "csv")], status: "completed",
      endedAt: now, result: nil, log: .init(name: "log", count: 1, head: ""))
  }

  @Test("the receipt tells snapshot and registers, and commits to the rows without telling them")
  func told() throws {
    let salt = Data(repeating: 7, count: Commitment.saltBytes)
    let receipt = try receipt(RunEvidence(ordinal: 1, salt: salt, frames: [Self.frame]))
    #expect(receipt.databases.map(\.snapshot) == ["12", nil])
    #expect(receipt.exclusions == ["lake/consent:HRESCH"])
    var commitment = Commitment(salt: salt)
    commitment.feed(Data(Self.frame.digest.utf8))
    #expect(receipt.databases.map(\.content) == [commitment.text, nil])
    #expect(!(try WireJSON.text(receipt)).contains(Self.frame.digest))
  }

  @Test("a run without a lake has the receipt it had before")
  func untold() throws {
    let text = try WireJSON.text(try receipt(RunEvidence(ordinal: 1)))
    #expect(!text.contains("content") && text.contains(#""exclusions":[]"#))
  }

  @Test("the journal keeps them, and reads what was written before there were any")
  func journal() throws {
    let evidence = RunEvidence(ordinal: 3, frames: [Self.frame])
    #expect(try WireJSON.decode(RunEvidence.self, from: WireJSON.encode(evidence)) == evidence)
    let old = try WireJSON.decode(RunEvidence.self, from: Array(#"{"ordinal":3}"#.utf8))
    #expect(old == RunEvidence(ordinal: 3))
  }
}
