package import WisselModel
package import WisselSealing
package import WisselWire

extension ServerConnection {
  /// Asks the server who this station is.
  package func whoAmI() async throws -> StationIdentity {
    let attempted = "ask the server who this station is"
    guard let number = TokenClaims(try await token())?.subject else {
      throw StationError(.badAnswer, "could not \(attempted): the token names no node")
    }
    let node = try await call("GET", "/node/\(number)", attempted: attempted)
    guard let organization = node["organization"]?["id"]?.int, let collaboration = node["collaboration"]?["id"]?.int
    else { throw StationError(.badAnswer, "could not \(attempted): the node has no organisation or collaboration") }
    let organizationBody = try await call("GET", "/organization/\(organization)", attempted: attempted)
    let collaborationBody = try await call("GET", "/collaboration/\(collaboration)", attempted: attempted)
    guard let encrypted = collaborationBody["encrypted"]?.bool else {
      throw StationError(.badAnswer, "could not \(attempted): the collaboration does not say whether it is encrypted")
    }
    return StationIdentity(
      node: NodeID(number), name: node["name"]?.string ?? "", organization: OrganizationID(organization),
      organizationName: organizationBody["name"]?.string ?? "", collaboration: CollaborationID(collaboration),
      encrypted: encrypted)
  }

  /// What the server has as an organisation's public key: base64 of PEM, or empty.
  package func publicKeyText(of organization: OrganizationID) async throws -> String {
    let body = try await call(
      "GET", "/organization/\(organization)", attempted: "ask for the public key of organisation \(organization)")
    return body["public_key"]?.string ?? ""
  }

  /// Hands the station's public key to the server.
  package func upload(_ key: PublicKey, for organization: OrganizationID) async throws {
    let body: JSONValue = ["public_key": .string(key.wireText)]
    try await call("PATCH", "/organization/\(organization)", body: body, attempted: "hand over the public key")
  }

  /// The runs the server waits for: all of this node, or those of a task.
  package func openRuns(of node: NodeID, task: TaskID? = nil) async throws -> [OpenRun] {
    var path = "/run?state=open&node_id=\(node)&include=task"
    if let task { path += "&task_id=\(task)" }
    return try await list(path, attempted: "ask for open runs").compactMap(OpenRun.init)
  }

  /// Whether the server counts a run as over (or does not know it any more).
  package func isOver(_ run: RunID) async throws -> Bool {
    do {
      let body = try await call("GET", "/run/\(run)", attempted: "look up run \(run)")
      return body["status"]?.string.flatMap { RunStatus(rawValue: $0) }?.isFinished ?? false
    } catch let error as StationError where error.code == .serverRefused(404) {
      return true
    }
  }

  /// A token for the algorithm of a run, issued by the server.
  package func containerToken(task: TaskID, image: String) async throws -> String {
    let body: JSONValue = ["task_id": .int(task.rawValue), "image": .string(image)]
    let answer = try await call("POST", "/token/container", body: body, attempted: "get a token for the algorithm")
    guard let token = answer["container_token"]?.string else {
      throw StationError(.badAnswer, "could not get a token for the algorithm: the answer has none")
    }
    return token
  }

  /// Changes a run at the server.
  package func patch(_ run: RunID, _ body: JSONValue) async throws {
    try await call("PATCH", "/run/\(run)", body: body, attempted: "report on run \(run)")
  }
}
