import Foundation
package import WisselModel
package import WisselSettings
package import WisselWire

/// The file that describes a run to its algorithm (vantage6 node contract, 4.8, experimental).
package enum RunContext {
  /// The file's name in the run's folder.
  package static let name = "run_context.json"

  /// Why there is none: a database that is no file.
  package struct NoFile: Error, Equatable {
    package let label: String
  }

  /// - Parameters:
  ///   - input: what the algorithm is asked; what it does not name is empty.
  ///   - node: the station's id at the server.
  ///   - proxy: where the station's proxy answers inside the container.
  package static func document(
    of plan: RunPlan, input: JSONValue, node: NodeID, collaboration: CollaborationID,
    databases: [DatabaseSettings], placements: [String: DatabasePlacement], proxy: (host: String, port: Int)
  ) throws(NoFile) -> JSONValue {
    let folder = ContainerPaths.task(plan.run)
    var inputs: [JSONValue] = []
    for request in plan.requestedDatabases {
      guard let database = databases.first(where: { $0.label == request.label }) else { continue }
      guard case .file(_, let path)? = placements[request.label] else { throw NoFile(label: request.label) }
      var item: [String: JSONValue] = [
        "id": .string(request.label), "uri": .string(path), "type": .string(database.type),
      ]
      if let arguments = request.parameters["arguments"], arguments.object != nil { item["arguments"] = arguments }
      inputs.append(.object(item))
    }
    return [
      "schema_version": "0.1",
      "entrypoint": ["name": input["method"] ?? ""],
      "arguments": ["positional": input["args"] ?? [], "named": input["kwargs"] ?? [:]],
      "executor": ["id": .int(node.rawValue), "kind": "vantage6-node"],
      "inputs": .array(inputs),
      "outputs": [["id": "result", "uri": .string("\(folder)/output")]],
      "x-vantage6": [
        "run_id": .int(plan.run.rawValue), "task_id": .int(plan.task.rawValue),
        "collaboration_id": .int(collaboration.rawValue), "token_file": .string("\(folder)/token"),
        "api_proxy": ["host": .string(proxy.host), "port": .string(String(proxy.port)), "api_path": ""],
        "temporary_directory": .string(ContainerPaths.temporary),
      ],
    ]
  }
}
