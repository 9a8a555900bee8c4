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

  @Test(
    "ends what is killed, and delivers what ended while the server was away",
    .enabled(if: Python.hasPublishedServer, Python.publishedServerHint))
  func killedAndAway() async throws {
    try await withTemporaryFolder { folder in
      let port = try FreePort.find()
      try await TestServer.run(.published, in: folder, port: port) { server in
        let federation = try await Federation(server, encrypted: true, hospitals: ["North"])
        let engine = try await TestEngine.shared()
        try await Images.load(into: engine, in: folder)
        // One run at a time: while a container is left, no other starts.
        let stations = HospitalStations(
          image: Images.probe, tables: [[(label: "default", text: "age\n61\n")]],
          wissel: "limits: {concurrent_runs: 1}")
        var again: TestServer?
        do {
          try await stations.run(federation, server, engineSocket: engine.socket, in: folder) {
            let killed = try await federation.begin(Images.probe, AlgorithmInput(method: "hold"), databases: [])
            try await federation.waitUntilActive(killed)
            try await federation.root.kill(killed)
            #expect(try await federation.answers(to: killed).map(\.status) == [.killed])
            try await expectEcho(federation)

            // The server takes longer to start than the run to end.
            let held = try await federation.begin(
              Images.probe, AlgorithmInput(method: "hold", kwargs: ["seconds": 1]), databases: [])
            try await federation.waitUntilActive(held)
            await server.end()
            again = try await TestServer.start(.published, in: folder, port: port)
            let answers = try await federation.answers(to: held)
            #expect(answers.map(\.status) == [.completed], "\(answers.first?.log ?? "")")
            #expect(try answers.first?.value(as: String.self) == "time")
            try await expectEcho(federation)
          }
        } catch {
          await again?.end()
          throw error
        }
        await again?.end()
      }
    }
  }

  private func expectEcho(_ federation: Federation) async throws {
    let echoed = try await federation.ask(Images.probe, AlgorithmInput(method: "echo", kwargs: ["n": 3]))
    #expect(echoed.map(\.status) == [.completed], "\(echoed.first?.log ?? "")")
    #expect(try echoed.first?.value(as: JSONValue.self) == ["n": 3])
  }

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
