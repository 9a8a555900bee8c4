import NIOCore
import NIOHTTP1
import WisselWire

extension ContainerEngine {
  /// Makes a container under a name, without starting it.
  ///
  /// - Throws: `.conflict` when the name is taken, `.notFound` when the image is not there.
  package func create(_ specification: ContainerSpecification, name: String) async throws(EngineError) -> ContainerID {
    let answer = try await transport.json(
      .POST, "/containers/create", query: [("name", name)], body: specification.body, attempted: "create the container",
      as: JSONValue.self)
    guard let id = answer["Id"]?.string else {
      throw EngineError(.badAnswer, attempted: "create the container", detail: "no Id")
    }
    return ContainerID(id)
  }

  /// Starts a container; nothing happens when it runs already.
  package func start(_ id: ContainerID) async throws(EngineError) {
    _ = try await transport.call(.POST, "/containers/\(id.text)/start", attempted: "start the container")
  }

  /// The container an id or name stands for, or nil when there is none.
  package func container(_ idOrName: String) async throws(EngineError) -> ContainerDetails? {
    let attempted = "inspect the container"
    let body: JSONValue
    do {
      body = try await transport.json(
        .GET, "/containers/\(EngineTransport.escaped(idOrName))/json", attempted: attempted, as: JSONValue.self)
    } catch  where error.code == .notFound {
      return nil
    }
    guard let id = body["Id"]?.string, let state = body["State"], let word = state["Status"]?.string else {
      throw EngineError(.badAnswer, attempted: attempted, detail: "no Id or State")
    }
    return ContainerDetails(
      id: ContainerID(id),
      name: body["Name"]?.string.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 } ?? "",
      image: body["Image"]?.string ?? "",
      state: ContainerState(word, exitStatus: state["ExitCode"]?.int ?? 0),
      labels: body["Config"]?["Labels"]?.object?.compactMapValues(\.string) ?? [:],
      outOfMemory: state["OOMKilled"]?.bool ?? false, reach: ContainerReach(body))
  }

  /// All containers that carry every one of these labels, running or not.
  package func containers(labels: [String: String]) async throws(EngineError) -> [ContainerSummary] {
    let attempted = "list the containers"
    let wanted: JSONValue = [
      "label": .array(labels.sorted { $0.key < $1.key }.map { .string("\($0.key)=\($0.value)") })
    ]
    guard let filter = try? WireJSON.text(wanted) else { throw EngineError(.refused, attempted: attempted) }
    let answer = try await transport.json(
      .GET, "/containers/json", query: [("all", "1"), ("filters", filter)], attempted: attempted, as: [JSONValue].self)
    return answer.compactMap { item in
      guard let id = item["Id"]?.string else { return nil }
      return ContainerSummary(
        id: ContainerID(id),
        name: item["Names"]?[0]?.string.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 } ?? "",
        labels: item["Labels"]?.object?.compactMapValues(\.string) ?? [:],
        running: item["State"]?.string == "running")
    }
  }

  /// Ends a container's processes at once; nothing happens when it does not run.
  package func kill(_ id: ContainerID) async throws(EngineError) {
    do {
      _ = try await transport.call(.POST, "/containers/\(id.text)/kill", attempted: "stop the container")
    } catch  where error.code == .notFound || error.code == .conflict {}
  }

  /// Removes a container by id or name, running or not, with its anonymous volumes; nothing happens when it is gone.
  package func remove(_ idOrName: String) async throws(EngineError) {
    do {
      _ = try await transport.call(
        .DELETE, "/containers/\(EngineTransport.escaped(idOrName))", query: [("force", "1"), ("v", "1")],
        attempted: "remove the container")
    } catch  where error.code == .notFound {}
  }

  /// Waits until a container has ended.
  ///
  /// - Returns: its exit status, or nil when the container vanished.
  ///
  /// The engine's own waiting is up to 400 ms late on Podman, so a caller that has followed the output to its end gets
  /// a few quick looks first: between the end of the output and the exit status lie only some milliseconds.
  package func waitForEnd(_ id: ContainerID, outputEnded: Bool) async throws(EngineError) -> Int? {
    let attempted = "wait for the container"
    if outputEnded {
      for pause in [2, 4, 8, 16, 32] {
        guard let details = try await container(id.text) else { return nil }
        if case .exited(let status) = details.state { return status }
        do { try await Task.sleep(for: .milliseconds(pause)) } catch {
          throw EngineError(.timedOut, attempted: attempted)
        }
      }
    }
    do {
      _ = try await transport.call(.POST, "/containers/\(id.text)/wait", attempted: attempted, limit: nil)
    } catch  where error.code == .notFound {
      return nil
    }
    guard let details = try await container(id.text) else { return nil }
    if case .exited(let status) = details.state { return status }
    throw EngineError(.badAnswer, attempted: attempted, detail: "it still runs")
  }
}

/// A container in a list.
package struct ContainerSummary: Sendable, Equatable {
  package let id: ContainerID
  package let name: String
  package let labels: [String: String]
  package let running: Bool
}
