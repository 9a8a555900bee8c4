import Foundation
import Testing
import WisselServer
import WisselWire

@Suite("Recorded exchanges replay", .enabled(if: Transcript.areAvailable, "the recorded exchanges are not there"))
struct ReplayTests {
  /// The flows of one recorded database, in the order they were recorded.
  static let federation = [
    "01-version-health-login", "02-setup-root", "03-node-auth", "04-task-lifecycle", "05-task-failure-and-status",
    "06-kill-and-delete-task", "07-permission-denied", "08-validation-errors", "09-roles-rules",
    "10-pagination-filters-sort-include", "11-study", "12-ports-vpn-node-reset", "13-encrypted-collaboration",
    "14-delete-entities",
  ]

  @Test("the recorded federation, from the first login to the deletion of its entities")
  func federation() async throws {
    let files = Self.federation
    try await TestServer.run(configure: { $0.rootPassword = "root" }) { server in
      let later = try LaterWork.load()
      var replayer = Replayer(server)
      for file in files {
        if file.hasPrefix("10-") { try await Unrecorded(server: server).askTwelve() }
        try await replayer.play(Transcript(file), except: later)
      }
      try Self.judge(replayer.findings, files: files)
      #expect(replayer.played > 600)
    }
  }

  /// The flow with a store of blobs, on a database of its own.
  static let blobs = ["19-blobstream"]

  @Test("inputs and results as blobs")
  func blobs() async throws {
    try await TestServer.run { options in
      options.payloads.place = .files(options.dataFolder.appendingPathComponent("payloads"))
      options.payloads.servesBlobs = true
    } _: { server in
      var replayer = Replayer(server)
      try await Unrecorded(server: server).makeSmallFederation(&replayer)
      for file in Self.blobs { try await replayer.play(Transcript(file), except: LaterWork.load()) }
      try Self.judge(replayer.findings, files: Self.blobs)
      #expect(replayer.played == 28)
    }
  }

  /// Holds what differs against the list of deviations.
  static func judge(_ findings: [Replayer.Finding], files: [String]) throws {
    var listed = try Deviation.all().filter { files.contains($0.file) }
    for finding in findings {
      let index = listed.firstIndex { $0.file == finding.file && $0.entry == finding.entry }
      let deviation = index.map { listed.remove(at: $0) }
      let isListed = deviation?.theirs == finding.differences.theirs && deviation?.ours == finding.differences.ours
      if !isListed {
        Issue.record(
          """
          \(finding.file) entry \(finding.entry): \(finding.request)
          REPLAY {"file": "\(finding.file)", "entry": \(finding.entry), \
          "theirs": \(try WireJSON.text(finding.differences.theirs)), \
          "ours": \(try WireJSON.text(finding.differences.ours))}
          """)
      }
    }
    for deviation in listed {
      Issue.record("\(deviation.file) entry \(deviation.entry) is listed as a deviation and does not differ any more")
    }
  }

  @Test("every flow is replayed or named as later work, and every deviation says why")
  func completeness() throws {
    let later = try LaterWork.load()
    let replayed = Set(
      Self.federation + Self.blobs + SocketReplayTests.files + AccountReplayTests.files + StoreReplayTests.files)
    #expect(Set(try Transcript.all()) == replayed.union(later.files.keys))
    #expect(replayed.isDisjoint(with: later.files.keys))
    #expect(try Deviation.all().allSatisfy { $0.why.count > 20 })
  }
}
