import Foundation
import Logging
import WisselClient
import WisselModel
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

/// A node without containers: it connects to one of the servers, to another when that is lost, and answers every open
/// run it hears of.
struct StormNode: Sendable {
  let addresses: [String]
  let apiKey: String
  let ledger: StormLedger

  /// Works until cancelled.
  func run() async throws {
    let client = APIClient(try SpreadTransport(addresses))
    var number = Int.random(in: 0..<addresses.count)
    while !Task.isCancelled {
      do {
        try await client.logIn(apiKey: apiKey)
        try await connection(to: addresses[number % addresses.count], client)
      } catch {
        guard isPassing(error) || error is SocketClientError else { throw error }
      }
      number += 1
    }
  }

  private func connection(to address: String, _ client: APIClient) async throws {
    guard let token = await client.tokens?.access.text else { return }
    let socket = SocketClient(
      SocketClientOptions(url: address).authorized(token),
      logger: Logger(label: "storm") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await socket.run() }
      for await event in socket.events where [EventName.sync, EventName.newTask].contains(event.name) {
        try await answerOpenRuns(client)
      }
      try await group.waitForAll()
    }
  }

  private func answerOpenRuns(_ client: APIClient) async throws {
    let own = try await client.ownID()
    let runs: [RunBody] = try await again {
      try await client.list("run", query: [("state", "open"), ("node_id", "\(own)")]).all()
    }
    for run in runs {
      try await tell(client, run.id, RunPatch(startedAt: WireTime(Date()), status: .active))
      // The work, so that servers are killed in the midst of it.
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...200)))
      let answer = Data("{\"run\":\(run.id)}".utf8).base64EncodedString()
      let isTaken = try await tell(
        client, run.id, RunPatch(finishedAt: WireTime(Date()), status: .completed, result: answer))
      if isTaken { ledger.ended(run.id) }
    }
  }

  /// Tells a server about a run; false when it knew the end already, from an attempt whose answer was lost.
  @discardableResult
  private func tell(_ client: APIClient, _ run: RunID, _ patch: RunPatch) async throws -> Bool {
    try await again {
      do {
        _ = try await client.call(.patch, "run/\(run)", body: patch, as: RunBody.self)
        return true
      } catch let error as APIError where error.status == 400 {
        return false
      }
    }
  }
}

/// Makes a call until no killed server comes in between.
func again<Result>(_ call: () async throws -> Result) async throws -> Result {
  while true {
    do {
      return try await call()
    } catch  where isPassing(error) {
      try Task.checkCancellation()
    }
  }
}
