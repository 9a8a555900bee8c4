package import WisselClient
package import WisselModel
package import WisselWire

/// The station's own calls to the server. Its client is persistent: each call waits for the server as long as it does not
/// answer, and may be done twice.
extension APIClient {
  /// Asks the server who this station is.
  package func whoAmI() async throws -> StationIdentity {
    let node = try await node(ownID())
    guard let organization = node.organization?.id, let collaboration = node.collaboration?.id else {
      throw StationError(
        .badAnswer, "could not ask the server who this station is: the node has no organisation or collaboration")
    }
    return StationIdentity(
      node: node.id, name: node.name, organization: organization,
      organizationName: try await self.organization(organization).name, collaboration: collaboration,
      encrypted: try await self.collaboration(collaboration).encrypted)
  }

  /// The runs the server waits for: all of this node, or those of a task.
  package func openRuns(of node: NodeID, task: TaskID? = nil) async throws -> [OpenRun] {
    var query = [(name: "state", value: "open"), ("node_id", "\(node)"), ("include", "task")]
    if let task { query.append(("task_id", "\(task)")) }
    return try await list("run", query: query, of: JSONValue.self).all().compactMap(OpenRun.init)
  }

  /// Whether the server counts a run as over (or does not know it any more).
  package func isOver(_ run: RunID) async throws -> Bool {
    do {
      return try await self.run(run).status.isFinished
    } catch let error as APIError where error.status == 404 {
      return true
    }
  }

  /// A token for the algorithm of a run, issued by the server.
  package func containerToken(task: TaskID, image: String) async throws -> String {
    let body: JSONValue = ["task_id": .int(task.rawValue), "image": .string(image)]
    return try await call(.post, "token/container", body: body, as: ContainerTokenReply.self).containerToken
  }

  /// Changes a run at the server.
  package func patch(_ run: RunID, _ body: JSONValue) async throws {
    _ = try await send(.patch, "run/\(run)", body: body)
  }
}
