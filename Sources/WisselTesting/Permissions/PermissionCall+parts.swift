import WisselWire

extension PermissionWorld {
  /// Calls on parts of things, and those of nodes and containers. None changes what a later one meets.
  func partCalls(_ numbers: Numbers) -> [PermissionCall] {
    ruleCalls(numbers) + recordCalls(numbers) + placeCalls() + workCalls()
  }

  private func ruleCalls(_ numbers: Numbers) -> [PermissionCall] {
    // Whoever holds the rules of roles in some scope holds this one, and may hand it out.
    let rule = rules("role", "ORGANIZATION").first ?? 0
    let (name, path) = ("/role/{id}/rule/{rule}", "/role/{id}/rule/\(rule)")
    let new: @Sendable (Int, [Int]) async throws -> Int = { [make, organizations] place, rules in
      try await make.role("role no \(numbers.next())", organizations[place], rules: rules)
    }
    return [fixed("GET", "/rule", "", "role", "/rule"), fixed("GET", "/rule/{id}", "", "role", "/rule/\(rule)")]
      + fresh("POST", name, "role", path: path) { try await new($0, []) }
      + fresh("DELETE", name, "role", path: path) { try await new($0, [rule]) }
  }

  /// On records of algorithm stores; each has an address of its own, since those of the same address belong together.
  private func recordCalls(_ numbers: Numbers) -> [PermissionCall] {
    let (name, resource, targets) = ("/algorithmstore/{id}", "collaboration", ["own", "foreign", "all"])
    let homes: [Int?] = [collaborations[0], collaborations[1], nil]
    let new: @Sendable (Int) async throws -> Int = { [make, store] place in
      try await make.store("\(store)/\(numbers.next())", homes[place])
    }
    return fresh("GET", name, resource, targets, making: new)
      + fresh("PATCH", name, resource, targets, body: ["name": "store"], making: new)
      + fresh("DELETE", name, resource, targets, path: "\(name)?server_url=\(Self.serverURL)", making: new)
  }

  private func placeCalls() -> [PermissionCall] {
    // Who may take a node out is told that this one is in the other collaboration.
    let takes = zip(Self.apart, zip(collaborations, [nodes[2], nodes[0]])).map { whose, place in
      fixed(
        "DELETE", "/collaboration/{id}/node", whose, "collaboration", "/collaboration/\(place.0)/node",
        ["id": .int(place.1)])
    }
    // No node is connected: who may stop what runs there is told so.
    let kills = zip(Self.whose, nodes).map { whose, node in
      fixed("POST", "/kill/node/tasks", whose, "event", "/kill/node/tasks", ["id": .int(node)])
    }
    return takes + kills
  }

  private func workCalls() -> [PermissionCall] {
    let columns = zip(Self.apart, [(organizations[0], collaborations[0]), (organizations[2], collaborations[1])]).map {
      whose, place in
      fixed(
        "POST", "/column", whose, "task", "/column",
        [
          "db_label": "default", "collaboration_id": .int(place.1),
          "organizations": [["id": .int(place.0), "input": .string(Self.input)]],
        ])
    }
    let ports = zip(Self.whose, runs).flatMap { whose, run in
      [
        fixed("POST", "/port", whose, "run", "/port", ["port": .int(5000), "run_id": .int(run)]),
        fixed("DELETE", "/port", whose, "run", "/port?run_id=\(run)"),
      ]
    }
    return columns + each("PATCH", "/run/{id}", "run", runs, ["status": "pending"]) + ports
      + ["/vpn/algorithm/addresses", "/blobstream/status"].map { fixed("GET", $0, "", "run", $0) }
  }
}
