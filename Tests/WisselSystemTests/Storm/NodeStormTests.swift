import Foundation
import Testing
import WisselClient
import WisselModel
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

@Suite("Five hundred nodes at once", .serialized)
struct NodeStormTests {
  private let hospitals = 50
  private let collaborations = 10

  /// What a node heard.
  private struct Heard: Sendable {
    let node: Int
    let task: Int
  }

  /// In `make soak` for three minutes.
  @Test(
    "stay connected, and each hears of its own collaboration's tasks, all of them, in order", .timeLimit(.minutes(6)))
  func nodes() async throws {
    try await withTemporaryFolder { folder in
      try await StormServer.run(hospitals: hospitals, collaborations: collaborations, in: folder) { server in
        let (stream, sink) = AsyncStream.makeStream(of: Heard.self)
        let keys = server.apiKeys.flatMap(\.self)
        let clients = try await connect(keys, to: server)
        let end = ContinuousClock.now + .seconds(Soak.count(0, full: 180))
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (node, client) in clients.enumerated() {
            group.addTask {
              for await event in client.events where event.name == EventName.newTask {
                sink.yield(Heard(node: node, task: event.data?["id"]?.int ?? -1))
              }
            }
            group.addTask { _ = try await client.run() }
          }
          for client in clients { try await client.joined() }

          let asker = try await server.askerClient()
          var expected: [Int: [Int]] = [:]
          var heard: [Int: [Int]] = [:]
          var listener = stream.makeAsyncIterator()
          var rounds = 0
          repeat {
            rounds += 1
            for client in clients { try client.emit(EventName.ping) }
            for collaboration in 0..<collaborations {
              let task = try await ask(asker, collaboration)
              for node in clients.indices where node % collaborations == collaboration {
                expected[node, default: []].append(task)
              }
            }
            for _ in clients {
              guard let one = await listener.next() else { break }
              heard[one.node, default: []].append(one.task)
            }
          } while rounds < 5 || ContinuousClock.now < end
          #expect(heard == expected)
          let online = try await asker.nodes().all().filter { $0.status == "online" }.count
          #expect(online == clients.count)
          #expect(server.residentMegabytes < 500)
          print("rounds \(rounds), nodes \(online), server \(Int(server.residentMegabytes)) MB")
          for client in clients { client.leave() }
          try await group.waitForAll()
        }
      }
    }
  }

  /// Every tenth begins with polling, as the published node does.
  private func connect(_ keys: [String], to server: StormServer) async throws -> [SocketClient] {
    var clients: [SocketClient] = []
    for (number, key) in keys.enumerated() {
      clients.append(
        try await server.socketClient(ofKey: key, mode: number % 10 == 0 ? .pollingThenUpgrade : .webSocketOnly))
    }
    return clients
  }

  private func ask(_ asker: APIClient, _ collaboration: Int) async throws -> Int {
    let made = try await asker.createTask(
      TaskRequest(
        name: "storm", image: "registry.example/storm:1", collaboration: CollaborationID(collaboration + 1),
        organizations: try await organizations(asker), input: AlgorithmInput(method: "none")))
    return made.id.rawValue
  }

  /// One receiver is enough: every node of the collaboration hears of the task.
  private func organizations(_ asker: APIClient) async throws -> [OrganizationID] {
    [try await asker.ownUser().organization?.id].compactMap { $0 }
  }
}
