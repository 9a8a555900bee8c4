import Foundation
import Synchronization
import Testing
import WisselModel
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// What the published server asked of the published node, asked of our station: a played container says and writes what
/// the recorded one did.
@Suite("A recorded run of the published node", .enabled(if: SharedFiles.available, "needs the reference data"))
struct RecordedNodeTests {
  @Test(
    "ends here as it ended there",
    arguments: [("startup-and-empty-task", 3), ("crashed", 14), ("no-image", 22), ("killed", 24)])
  func ends(recording: String, run: Int) async throws {
    try await replay(try RecordedNode(recording, run: run), key: nil)
  }

  @Test("is opened and sealed here as there", arguments: [1, 2])
  func sealed(run: Int) async throws {
    let vectors = try WireJSON.decode(
      JSONValue.self, from: Data(contentsOf: SharedFiles.fixture("vantage6-encryption.json")))
    let key = try PrivateKey(pem: vectors["private_key_pem"]?.string ?? "")
    try await replay(try RecordedNode("encrypted-central-task", run: run), key: key)
  }

  private func replay(_ recorded: RecordedNode, key: PrivateKey?) async throws {
    #expect(!recorded.image.isEmpty && !recorded.status.isEmpty)
    func opened(_ text: String) -> [UInt8]? { key.map { Envelope.open(text, with: $0) } ?? PlainForm.bytes(text) }
    let output = recorded.result.isEmpty ? [] : try #require(opened(recorded.result))
    if !output.isEmpty { #expect((try? WireJSON.decode(JSONValue.self, from: output)) != nil) }
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      let question = Mutex<[UInt8]>([])
      if recorded.wasStarted {
        await engine.add(recorded.image) { process in
          let input = try await process.read(recorded.place("input"))
          question.withLock { $0 = input }
          if recorded.kill != nil { try await PlayedEngine.forever() }
          await process.say(recorded.log)
          if !output.isEmpty { try await process.write(output, to: recorded.place("output")) }
          return recorded.status == RunStatus.crashed.rawValue ? 1 : 0
        }
      }
      let server = PlayedServer(
        StationIdentity(
          node: 4, name: "probe", organization: 1, organizationName: "org_1", collaboration: 1, encrypted: key != nil))
      if let key { server.state.withLock { $0.publicKey = key.publicKey.wireText } }
      server.ask(recorded.item)
      let table = folder.appendingPathComponent("default.csv")
      try Data("a\n1\n".utf8).write(to: table)
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
        yaml: "databases: [{label: default, uri: \(table.path), type: csv}]", key: key)
      await station.synchronise(server)
      if let kill = recorded.kill {
        await station.jobs.settle(or: { !question.withLock(\.isEmpty) })
        server.kill(recorded.run)
        await station.keeper.kill(kill)
      }
      await station.jobs.settle()

      let work = try #require(server.work(recorded.run))
      #expect(work.status == recorded.status)
      if recorded.wasStarted {
        let asked = try WireJSON.decode(JSONValue.self, from: question.withLock { $0 })
        #expect(asked["method"]?.string?.isEmpty == false)
      }
      if recorded.kill == nil {
        let last = try #require(work.reports.last)
        #expect(last["finished_at"]?.string != nil)
        let result = last["result"]?.string ?? ""
        #expect((result.isEmpty ? [] : opened(result)) == output)
        if recorded.wasStarted { #expect(last["log"]?.string?.hasPrefix(recorded.log) == true) }
      }
      #expect(await engine.left == [])
      station.close()
      await door.close()
    }
  }
}
