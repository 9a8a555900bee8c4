import Foundation
import WisselClient
import WisselModel
import WisselWire

/// A question's answer, as it came back through the network.
struct Answer: Sendable {
  let question: Question
  let task: TaskID
  let value: JSONValue
  let agreement: Agreement
}

/// Asks a question as an ordinary task.
struct Asking: Sendable {
  let network: LocalNetwork

  /// Creates the task at the first station's organisation, which hosts the central function, waits for it, and opens
  /// the answer with the asker's key.
  func ask(_ question: Question, step: @escaping @Sendable (String) async -> Void) async throws -> Answer {
    guard let host = network.stations.first else {
      throw DemoFailure("There is no station to ask.", remedy: "Plan at least one.")
    }
    let client = network.askerClient
    let task = try await client.createTask(
      TaskRequest(
        name: question.id, description: question.title, image: Program.analytics.image,
        collaboration: network.collaboration, organizations: [host.member.organization],
        input: question.input(stations: network.stations.map(\.member.organization)),
        databases: [.object(question.database)]))
    let status = try await withThrowingTaskGroup(of: RunStatus?.self) { group in
      group.addTask { try await client.waitForTask(task.id) { await step($0.rawValue) } }
      group.addTask {
        await Rounds(client: client, task: task.id).report(step)
        return nil
      }
      var ended: RunStatus?
      while ended == nil, let next = try await group.next() { ended = next }
      group.cancelAll()
      return ended
    }
    let results = try await client.results(of: task.id, key: network.plan.encrypted ? network.asker.key : nil)
    guard status == .completed, let result = results.first else {
      let log = results.compactMap(\.log).joined(separator: "\n")
      throw DemoFailure(
        "The task '\(question.id)' ended as '\(status?.rawValue ?? "unknown")'. \(log)",
        remedy: "The stations' logs are in \(network.folder.path).")
    }
    let value = try result.value(as: JSONValue.self)
    return Answer(
      question: question, task: task.id, value: value,
      agreement: Agreement(
        of: value, with: question.pooled, relativeTolerance: question.relativeTolerance,
        absoluteTolerance: question.absoluteTolerance))
  }
}

/// Watches the subtasks of a task appear: one for each round of an iterated method.
private struct Rounds: Sendable {
  let client: APIClient
  let task: TaskID

  /// Reports each new round until cancelled.
  func report(_ step: @Sendable (String) async -> Void) async {
    var seen = 0
    while !Task.isCancelled {
      let count = (try? await client.subtasks(of: task).all().count) ?? seen
      while seen < count {
        seen += 1
        await step("round \(seen)")
      }
      try? await Task.sleep(for: .milliseconds(200))
    }
  }
}
