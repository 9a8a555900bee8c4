import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

@Suite(
  "Our station at the published server, and at ours where that keeps blobs",
  .enabled(if: TestEngine.available, "no container engine: needs Podman, as root"))
struct PublishedServerStationTests {
  @Test(
    "takes tasks, asks its peers, and returns the sealed results",
    .enabled(if: Python.hasPublishedServer, Python.publishedServerHint))
  func published() async throws { try await tasks(.published, encrypted: true) }

  @Test("the same with every input and result as a blob", arguments: [true, false])
  func blobs(encrypted: Bool) async throws { try await tasks(.ours, blobs: true, encrypted: encrypted) }

  private func tasks(_ kind: TestServer.Kind, blobs: Bool = false, encrypted: Bool) async throws {
    try await withTemporaryFolder { folder in
      try await TestServer.run(kind, in: folder, blobs: blobs) { server in
        let federation = try await Federation(server, encrypted: encrypted, hospitals: ["North", "South"])
        let engine = try await TestEngine.shared()
        try await Images.load(into: engine, in: folder)
        let table = [(label: "default", text: "age,sex\n61,1\n58,2\n")]
        let stations = HospitalStations(image: Images.probe, tables: [table, table])
        try await stations.run(federation, server, engineSocket: engine.socket, in: folder) {
          let echoed = try await federation.ask(
            Images.probe, AlgorithmInput(method: "echo", kwargs: ["text": "é漢🙂", "n": 3]))
          #expect(echoed.map(\.status) == [.completed, .completed])
          if let run = echoed.first?.run { #expect(try await federation.asker.run(run).blobStorageUsed == blobs) }
          for result in echoed {
            #expect(try result.value(as: JSONValue.self) == ["text": "é漢🙂", "n": 3])
          }

          // The institute has no station, so the hospitals are named.
          let peers = JSONValue.array(federation.hospitals.map { .int($0.rawValue) })
          let central = try await federation.ask(
            Images.probe,
            AlgorithmInput(method: "central_echo", kwargs: ["n": 4, "organizations_to_include": peers]),
            of: [federation.hospitals[0]])
          #expect(central.map(\.status) == [.completed], "\(central.first?.log ?? "")")
          let answers = try #require(central.first).value(as: [JSONValue].self)
          #expect(answers.compactMap { $0["organization"]?.string } == ["North", "South"])
          #expect(answers.allSatisfy { $0["value"] == ["n": 4] })

          let crashed = try await federation.ask(
            Images.probe, AlgorithmInput(method: "crash", kwargs: ["message": "as asked"]),
            of: [federation.hospitals[1]])
          #expect(crashed.map(\.status) == [.crashed])
          #expect(crashed.first?.log?.contains("as asked") == true)
        }
      }
    }
  }
}
