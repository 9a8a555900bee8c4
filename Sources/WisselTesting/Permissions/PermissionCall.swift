import WisselWire

/// One row of the table: a call with a target.
struct PermissionCall: Sendable {
  let verb: String
  /// The path as people read it.
  let name: String
  /// Whose target it is.
  let target: String
  /// The resource whose rules decide.
  let resource: String
  /// Makes what the call needs, and gives its path and body.
  let prepare: @Sendable (_ caller: Int?) async throws -> (path: String, body: JSONValue?)
}

extension PermissionWorld {
  static let whose = ["own", "partner", "foreign"]
  /// For targets of a collaboration, which the own organisation and the partner share.
  static let apart = ["own", "foreign"]

  /// Every call that rules decide, with every kind of target.
  func calls() -> [PermissionCall] {
    let numbers = Numbers()
    return organizationCalls(numbers) + collaborationCalls(numbers) + studyCalls(numbers) + nodeCalls(numbers)
      + userCalls(numbers) + roleCalls(numbers) + taskCalls() + runCalls() + storeCalls()
      + listCalls() + partCalls(numbers) + ownCalls()
  }

  /// A call whose path and body are the same each time.
  func fixed(
    _ verb: String, _ name: String, _ target: String, _ resource: String, _ path: String, _ body: JSONValue? = nil
  ) -> PermissionCall {
    PermissionCall(verb: verb, name: name, target: target, resource: resource) { _ in (path, body) }
  }

  /// The same call on the targets of A, B and C.
  func each(
    _ verb: String, _ name: String, _ resource: String, _ ids: [Int], _ body: JSONValue? = nil
  ) -> [PermissionCall] {
    zip(Self.whose, ids).map { whose, id in
      fixed(verb, name, whose, resource, name.replacing("{id}", with: String(id)), body)
    }
  }

  /// The same call on targets made anew for each caller; without a path its name is the path.
  func fresh(
    _ verb: String, _ name: String, _ resource: String, _ targets: [String] = whose, path: String? = nil,
    body: JSONValue? = nil, making make: @escaping @Sendable (_ place: Int) async throws -> Int
  ) -> [PermissionCall] {
    targets.enumerated().map { place, target in
      PermissionCall(verb: verb, name: name, target: target, resource: resource) { _ in
        ((path ?? name).replacing("{id}", with: String(try await make(place))), body)
      }
    }
  }

  private func organizationCalls(_ numbers: Numbers) -> [PermissionCall] {
    [
      fixed("GET", "/organization", "", "organization", "/organization"),
      fixed(
        "GET", "/organization?collaboration_id", "own", "organization",
        "/organization?collaboration_id=\(collaborations[0])"),
      fixed(
        "GET", "/organization?collaboration_id", "foreign", "organization",
        "/organization?collaboration_id=\(collaborations[1])"),
      PermissionCall(verb: "POST", name: "/organization", target: "", resource: "organization") { _ in
        ("/organization", ["name": .string("new \(numbers.next())")])
      },
    ] + each("GET", "/organization/{id}", "organization", organizations)
      + each("PATCH", "/organization/{id}", "organization", organizations, ["country": "NL"])
      + fresh("DELETE", "/organization/{id}", "organization", ["foreign"]) { [make] _ in
        try await make.one("/organization", ["name": .string("gone \(numbers.next())")])
      }
  }

  private func collaborationCalls(_ numbers: Numbers) -> [PermissionCall] {
    let targets = ["own", "foreign"]
    let (a, b, c) = (organizations[0], organizations[1], organizations[2])
    let new: @Sendable (Int) async throws -> Int = { [make] place in
      try await make.collaboration("collaboration \(numbers.next())", place == 0 ? [a, b] : [b, c])
    }
    return [
      fixed("GET", "/collaboration", "", "collaboration", "/collaboration"),
      PermissionCall(verb: "POST", name: "/collaboration", target: "", resource: "collaboration") { _ in
        (
          "/collaboration",
          ["name": .string("made \(numbers.next())"), "organization_ids": [.int(a)], "encrypted": false]
        )
      },
    ]
      + zip(targets, collaborations).flatMap { whose, id in
        [
          fixed("GET", "/collaboration/{id}", whose, "collaboration", "/collaboration/\(id)"),
          fixed("PATCH", "/collaboration/{id}", whose, "collaboration", "/collaboration/\(id)", ["encrypted": false]),
          fixed(
            "POST", "/collaboration/{id}/node", whose, "collaboration", "/collaboration/\(id)/node",
            ["id": .int(nodes[0])]),
        ]
      } + fresh("DELETE", "/collaboration/{id}", "collaboration", targets, making: new)
      + fresh("POST", "/collaboration/{id}/organization", "collaboration", targets, body: ["id": .int(b)], making: new)
      + fresh(
        "DELETE", "/collaboration/{id}/organization", "collaboration", targets, body: ["id": .int(b)], making: new)
      + fresh(
        "PATCH", "/collaboration/{id} (members)", "collaboration", targets, path: "/collaboration/{id}",
        body: ["organization_ids": [.int(b)]], making: new)
  }

  private func studyCalls(_ numbers: Numbers) -> [PermissionCall] {
    let homes = [collaborations[0], collaborations[0], collaborations[1]]
    let new: @Sendable (Int) async throws -> Int = { [make, organizations] place in
      try await make.study("study no \(numbers.next())", organizations[place], homes[place])
    }
    let other: JSONValue = ["id": .int(organizations[0])]
    return [fixed("GET", "/study", "", "study", "/study")] + each("GET", "/study/{id}", "study", studies)
      + zip(["own", "foreign"], collaborations).map { whose, collaboration in
        PermissionCall(verb: "POST", name: "/study", target: whose, resource: "study") { [organizations] _ in
          let member = whose == "own" ? organizations[0] : organizations[2]
          return (
            "/study",
            [
              "name": .string("made study \(numbers.next())"), "collaboration_id": .int(collaboration),
              "organization_ids": [.int(member)],
            ]
          )
        }
      }
      + fresh("PATCH", "/study/{id}", "study", body: [:], making: new)
      + fresh("DELETE", "/study/{id}", "study", making: new)
      + fresh("POST", "/study/{id}/organization", "study", body: other, making: new)
      + fresh("DELETE", "/study/{id}/organization", "study", body: other, making: new)
  }

  private func nodeCalls(_ numbers: Numbers) -> [PermissionCall] {
    let place: @Sendable (Int) async throws -> (organization: Int, collaboration: Int) = {
      [make, organizations] place in
      (organizations[place], try await make.collaboration("for a node \(numbers.next())", [organizations[place]]))
    }
    return [fixed("GET", "/node", "", "node", "/node")]
      + zip(["own", "foreign"], collaborations).map { whose, id in
        fixed("GET", "/node?collaboration_id", whose, "node", "/node?collaboration_id=\(id)")
      }
      + each("GET", "/node/{id}", "node", nodes) + each("PATCH", "/node/{id}", "node", nodes, ["clear_ip": true])
      + zip(Self.whose, 0...).map { whose, number in
        PermissionCall(verb: "POST", name: "/node", target: whose, resource: "node") { _ in
          let (organization, collaboration) = try await place(number)
          return (
            "/node",
            [
              "organization_id": .int(organization), "collaboration_id": .int(collaboration),
              "name": .string("made \(organization) \(collaboration)"),
            ]
          )
        }
      }
      + zip(Self.whose, nodes).map { fixed("POST", "/recover/node", $0, "node", "/recover/node", ["id": .int($1)]) }
      + fresh("DELETE", "/node/{id}", "node") { [make] number in
        let (organization, collaboration) = try await place(number)
        return try await make.node(organization, collaboration).id
      }
  }

  private func userCalls(_ numbers: Numbers) -> [PermissionCall] {
    let ids = askers.map(\.id)
    return [
      fixed("GET", "/user", "", "user", "/user"),
      PermissionCall(verb: "GET", name: "/user/{id}", target: "self", resource: "user") { ("/user/\($0 ?? 0)", nil) },
      PermissionCall(verb: "PATCH", name: "/user/{id}", target: "self", resource: "user") {
        ("/user/\($0 ?? 0)", ["firstname": "f"])
      },
    ] + each("GET", "/user/{id}", "user", ids) + each("PATCH", "/user/{id}", "user", ids, ["firstname": "f"])
      + zip(Self.whose, organizations).map { whose, organization in
        PermissionCall(verb: "POST", name: "/user", target: whose, resource: "user") { _ in
          let name = "made\(numbers.next())"
          return (
            "/user",
            [
              "username": .string(name), "password": .string(Self.password), "email": .string("\(name)@example.org"),
              "firstname": "f", "lastname": "l", "organization_id": .int(organization), "roles": [], "rules": [],
            ]
          )
        }
      }
      + fresh("DELETE", "/user/{id}", "user") { [make, organizations] place in
        try await make.user("gone\(numbers.next())", organizations[place])
      }
  }

  private func roleCalls(_ numbers: Numbers) -> [PermissionCall] {
    let new: @Sendable (Int) async throws -> Int = { [make, organizations] place in
      try await make.role("role no \(numbers.next())", organizations[place])
    }
    return [fixed("GET", "/role", "", "role", "/role"), fixed("GET", "/role/{id}", "default", "role", "/role/1")]
      + each("GET", "/role/{id}", "role", roles)
      + zip(Self.whose, organizations).map { whose, organization in
        PermissionCall(verb: "POST", name: "/role", target: whose, resource: "role") { _ in
          (
            "/role",
            [
              "name": .string("made role \(numbers.next())"), "description": "", "rules": [],
              "organization_id": .int(organization),
            ]
          )
        }
      }
      + fresh("PATCH", "/role/{id}", "role", body: ["description": "d"], making: new)
      + fresh("DELETE", "/role/{id}", "role", making: new)
  }

  private func taskCalls() -> [PermissionCall] {
    let homes = [collaborations[0], collaborations[0], collaborations[1]]
    let new: @Sendable (Int) async throws -> Int = { [call, organizations, askers] place in
      try await Self.ask(organizations[place], homes[place], askers[place].token, call)
    }
    return [fixed("GET", "/task", "", "task", "/task")] + each("GET", "/task/{id}", "task", tasks)
      + each("GET", "/task/{id}/status", "task", tasks)
      + zip(["own", "foreign"], collaborations).map { whose, id in
        fixed("GET", "/task?collaboration_id", whose, "task", "/task?collaboration_id=\(id)")
      }
      + zip(["own", "foreign"], [(organizations[0], collaborations[0]), (organizations[2], collaborations[1])]).map {
        whose, place in
        fixed(
          "POST", "/task", whose, "task", "/task",
          [
            "name": "question", "image": "algo:1", "collaboration_id": .int(place.1),
            "organizations": [["id": .int(place.0), "input": "e30="]],
          ])
      }
      + fresh("DELETE", "/task/{id}", "task", making: new)
      + Self.whose.enumerated().map { place, whose in
        PermissionCall(verb: "POST", name: "/kill/task", target: whose, resource: "event") { _ in
          ("/kill/task", ["id": .int(try await new(place))])
        }
      }
  }

  private func runCalls() -> [PermissionCall] {
    [fixed("GET", "/run", "", "run", "/run"), fixed("GET", "/result", "", "run", "/result")]
      + each("GET", "/run/{id}", "run", runs) + each("GET", "/result/{id}", "run", runs)
      + each("GET", "/run?task_id={id}", "run", tasks)
  }

  private func storeCalls() -> [PermissionCall] {
    // Nobody listens there: who may register one is told so.
    let store: [String: JSONValue] = [
      "name": "store", "algorithm_store_url": "http://127.0.0.1:9/api", "server_url": .string(Self.serverURL),
      "force": true,
    ]
    return [
      fixed("GET", "/algorithmstore", "", "collaboration", "/algorithmstore"),
      fixed("POST", "/algorithmstore", "all", "collaboration", "/algorithmstore", .object(store)),
    ]
      + zip(["own", "foreign"], collaborations).map { whose, id in
        let body = store.merging(["collaboration_id": .int(id)]) { $1 }
        return fixed("POST", "/algorithmstore", whose, "collaboration", "/algorithmstore", .object(body))
      }
  }
}
