package import WisselModel

/// Which rules open a call of the API, so that a refusal can say what is missing.
package enum NeededRules {
  /// The rules that some caller could make the call with and this one does not hold, the narrowest first; empty for
  /// calls that no rule opens.
  ///
  /// - Parameters:
  ///   - verb: `GET`, `POST`, …
  ///   - path: the pattern of the route under the prefix, such as `/node/:id`.
  package static func missing(_ verb: String, _ path: String, by caller: Caller) -> [Rule] {
    guard let (operation, resource) = rule(verb, path.split(separator: "/").map(String.init)) else { return [] }
    return RuleCatalogue.all.map(\.rule)
      .filter { $0.operation == operation && $0.resource == resource && !caller.rules.contains($0) }
      .sorted { $0.scope < $1.scope }
  }

  private static func rule(_ verb: String, _ path: [String]) -> (Operation, Resource)? {
    switch path.first {
    case "kill": (.send, .event)
    case "column": (.create, .task)
    case "result": (.view, .run)
    case "recover" where path.last == "node": (.edit, .node)
    // Stores belong to collaborations.
    case "algorithmstore": (verb == "GET" ? .view : .edit, .collaboration)
    case let name?:
      Resource(rawValue: name).flatMap { resource in
        // What is put into an entity, or taken out of it, changes that entity.
        operation(path.count > 2 && verb != "GET" ? "PATCH" : verb).map { ($0, resource) }
      }
    case nil: nil
    }
  }

  private static func operation(_ verb: String) -> Operation? {
    switch verb {
    case "GET", "HEAD": .view
    case "POST": .create
    case "PATCH": .edit
    case "DELETE": .delete
    default: nil
    }
  }
}

extension Rule {
  /// As refusals write it: `(node, global, view)`.
  package var shortForm: String {
    "(\(resource.rawValue), \(scope.rawValue.lowercased()), \(operation.rawValue.lowercased()))"
  }
}
