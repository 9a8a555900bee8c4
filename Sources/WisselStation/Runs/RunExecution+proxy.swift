import Foundation
import Logging
import Synchronization
import WisselClient
import WisselModel
import WisselSealing
import WisselSettings
import WisselTrust
import WisselWire

/// What a run reaches through its relay.
extension RunExecution {
  /// The run's proxy.
  func proxy(_ token: RunToken) -> RunProxy {
    RunProxy(
      token: token, transport: context.server.transport, blobs: context.blobs, key: context.key, keys: context.keys,
      subtasks: subtasks, passing: passing,
      renewToken: { [server = context.server, plan] in
        try await server.containerToken(task: plan.task, image: plan.image)
      }, onSubtask: onWait, answers: AnswerRoom(folder: files.root, limit: context.settings.wissel.limits.disk))
  }

  /// What the run may make of subtasks.
  private var subtasks: SubtaskRule {
    let given = plan.databases.contains { asked in context.settings.databases.contains { $0.label == asked.label } }
    return SubtaskRule(task: plan.task, mayAsk: !given || !context.settings.wissel.rules.denySubtasksAfterData)
  }

  /// What puts the run's order on its subtasks; nil where it has none.
  private var passing: OrderPassing? {
    evidence.withLock { $0.input?.order }.map { found in
      OrderPassing(
        found.carried.order, parent: plan.task, organization: context.identity.organization, key: context.proof.key)
    }
  }

  /// Listens again on the socket of a run that was taken over.
  func serveAgain(_ record: RelayRecord?) async throws {
    guard let record, let relay = try await context.relays.adopt(record) else { return }
    control.hold(relay)
    let token = try await context.server.containerToken(task: plan.task, image: plan.image)
    relay.listener.serve(proxy(RunToken(handed: try files.token(), server: token)))
    guard let image = evidence.withLock(\.image) else { return }
    let labels = plan.databases.map(\.label)
    try await open(
      relay, to: context.egress.grant(plan.image, as: image, databases: labels),
      context.databases.ways.filter { labels.contains($0.label) })
  }

  /// Opens what the run may reach beside the station's proxy.
  func open(_ relay: Relay, to grant: EgressGrant?, _ ways: [DatabaseWay]) async throws {
    var logger = context.logger
    logger[metadataKey: "run"] = "\(plan.run)"
    if let grant { try await relay.door.open(to: grant, logger: logger) }
    for way in ways { try await relay.databases.open(way, logger: logger) }
  }
}
