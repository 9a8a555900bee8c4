import Foundation
import Testing
import WisselClient
import WisselModel
import WisselWire

/// Three organisations with a node each, and root, who asks them through both servers.
struct StormWorld: Sendable {
  /// The nodes' API keys.
  let keys: [String]
  private let client: APIClient
  private let nodes: [NodeID]
  private let organizations: [OrganizationID]
  private let collaboration: CollaborationID

  init(_ pair: ServerPair) async throws {
    client = APIClient(try SpreadTransport(pair.addresses))
    _ = try await client.logIn(username: "root", password: ServerPair.rootPassword)
    var members = try await client.organizations().all().map(\.id)
    var made: [OrganizationID] = []
    for name in ["alpha", "beta", "gamma"] {
      made.append(try await client.createOrganization(NewOrganization(name: name)).id)
    }
    members += made
    collaboration = try await client.createCollaboration(
      NewCollaboration(name: "storm", organizationIDs: members, encrypted: false)
    ).id
    var (keys, nodes): ([String], [NodeID]) = ([], [])
    for organization in made {
      let node = try await client.createNode(NewNode(collaborationID: collaboration, organizationID: organization))
      keys.append(try #require(node.apiKey))
      nodes.append(node.id)
    }
    (self.keys, self.nodes, organizations) = (keys, nodes, made)
  }

  /// Asks so many tasks, some at a time, and waits for the end of each.
  func ask(
    _ count: Int, width: Int, _ ledger: StormLedger, before: @escaping @Sendable (Int) async -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        if number >= width { _ = try await group.next() }
        await before(number)
        group.addTask {
          let task = try await post("task \(number)")
          let status = try await again { try await client.waitForTask(task) }
          #expect(status == .completed, "task \(number)")
          ledger.finished()
        }
      }
      try await group.waitForAll()
    }
  }

  /// Posts a task; when the answer was lost, looks whether the task is there before asking again.
  private func post(_ name: String) async throws -> TaskID {
    let receivers = organizations.map { NewTaskOrganization(id: $0, input: "eyJtZXRob2QiOiJtIn0=") }
    let task = NewTask(
      name: name, description: "", image: "algorithm:1", collaborationID: collaboration, organizations: receivers,
      databases: [])
    return try await again {
      let known: [TaskBody] = try await client.list("task", query: [("name", name)]).all()
      if let known = known.first { return known.id }
      return try await client.post(task).id
    }
  }

  /// Every task is there once, completed, with one answer of its own from each node.
  func check(_ count: Int, _ ledger: StormLedger) async throws {
    let tasks: [TaskBody] = try await client.tasks().all()
    #expect(tasks.count == count && Set(tasks.map(\.name)).count == count)
    #expect(tasks.allSatisfy { $0.status == .completed })
    var runs = 0
    for task in tasks {
      let own = try await client.runs(of: task.id).all()
      #expect(Set(own.compactMap { $0.organization?.id }) == Set(organizations) && own.count == organizations.count)
      #expect(own.allSatisfy { $0.status == .completed && $0.finishedAt != nil })
      for result in try await client.storedResults(of: task.id).all() {
        #expect(result.result == Data("{\"run\":\(result.id)}".utf8).base64EncodedString())
        runs += 1
      }
    }
    #expect(runs == count * organizations.count)
    #expect(ledger.ends.values.allSatisfy { $0 == 1 }, "the end of a run was taken twice")
  }

  /// Waits until the nodes are online or not, as seen by whichever server answers.
  func waitFor(_ online: [Bool]) async throws {
    while true {
      let seen = try await again {
        var seen: [Bool] = []
        for node in nodes { seen.append(try await client.node(node).status == "online") }
        return seen
      }
      if seen == online { return }
      await Task.yield()
    }
  }
}
