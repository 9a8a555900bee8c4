import Foundation
import Testing
import WisselModel

@testable import WisselRuns

@Suite("Decisions about runs")
struct RunDecisionTests {
  private func run(
    _ id: Int, task: Int = 1, _ status: RunStatus, started: Bool = false, ended: Bool = false
  ) -> RunFacts {
    RunFacts(
      id: RunID(id), task: TaskID(task), organization: OrganizationID(id), status: status, isStarted: started,
      hasEnded: ended)
  }

  @Test("a kill stops what is open, and nothing else")
  func kill() {
    let runs = [
      run(5, task: 2, .active, started: true), run(1, .pending), run(2, .completed, started: true, ended: true),
      run(3, .crashed, started: true, ended: true), run(4, .initializing, started: true),
    ]
    #expect(KillList.of(runs).map(\.id) == [1, 4, 5])
  }

  @Test("a failure stops siblings that have not begun")
  func siblings() {
    let runs = [
      run(6, .active, started: true), run(7, .crashed, ended: true), run(8, .pending), run(9, .failed, ended: true),
    ]
    #expect(SiblingFailure.stopped(by: 7, with: .crashed, among: runs) == [8])
    #expect(SiblingFailure.stopped(by: 7, with: .completed, among: runs) == [])
    #expect(SiblingFailure.stopped(by: 8, with: .notAllowed, among: runs) == [])
  }

  @Test("a container asks with its own image, in its own collaboration, while it runs")
  func subtasks() {
    func allows(_ image: String, _ collaboration: CollaborationID = 1, _ status: RunStatus = .active) -> Bool {
      SubtaskRule.allows(
        image: image, own: "algo:1", collaboration: collaboration, ownCollaboration: 1, status: status)
    }
    #expect(allows("algo:1") && allows("registry.example/algo:1"))
    #expect(!allows("evil:latest") && !allows("algo:1", 2) && !allows("algo:1", 1, .completed))
  }

  @Test("a station's policy matches the person or the organisation")
  func policy() {
    let policy = StationPolicy(users: ["3"], organizations: ["alpha", "7"])
    #expect(policy.allows(user: 3, organization: 1, organizationName: "x"))
    #expect(policy.allows(user: 4, organization: 7, organizationName: "x"))
    #expect(policy.allows(user: 4, organization: 1, organizationName: "alpha"))
    #expect(!policy.allows(user: 4, organization: 3, organizationName: "x"))
    #expect(StationPolicy().allows(user: 4, organization: 3, organizationName: "x"))
  }

  @Test(
    "inputs are read as Python reads base64",
    arguments: [
      ("eyJtZXRob2QiOiAibSJ9", .text), ("e30=", .text), ("e3\n0=", .text), ("%%%", .text), ("", .text),
      ("//76", .bytes), ("//8=$rest of it", .bytes), ("e30", .undecodable), ("a", .undecodable),
    ] as [(String, InputReading)])
  func inputs(text: String, reading: InputReading) { #expect(InputReading(text) == reading) }

  @Test("bytes read piece by piece are text exactly when the standard library says so")
  func pieces() {
    let samples: [[UInt8]] = [
      Array("é漢🙂".utf8), [0xC3], [0xE6, 0xBC], [0xF0, 0x9F, 0x99], [0xC0, 0x80], [0xE0, 0x80, 0x80],
      [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], Array("abc".utf8) + [0xFF], [0, 1, 2, 3, 255],
    ]
    for first in samples {
      for second in samples {
        let bytes = first + second
        var reader = InputReader()
        let text = Data(bytes).base64EncodedString()
        for character in text.utf8 { withUnsafeBytes(of: character) { reader.take($0) } }
        #expect(reader.reading == (String(validating: bytes, as: UTF8.self) == nil ? .bytes : .text), "\(bytes)")
        #expect(InputReading(text) == reader.reading, "at once: \(bytes)")
        let broken = text.replacing("=", with: "").enumerated().map { $0 % 3 == 0 ? "\n\($1)" : "\($1)" }.joined()
        let padding = text.filter { $0 == "=" }
        #expect(InputReading(broken + padding) == reader.reading, "with line ends: \(bytes)")
      }
    }
  }
}
