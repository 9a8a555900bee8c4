/// A call an algorithm may make of its station (vantage6 node contract, 5); everything else is refused.
package enum ProxyCall: Equatable, Sendable {
  /// Handed on as it is: the path below the API's base.
  case forward(path: String)
  /// The inputs are sealed for their receivers first.
  case createTask
  /// Results are opened on the way back: the path, `/result` or `/result/{id}`.
  case results(path: String)

  private static let lists: Set<String> = ["run", "organization", "study"]
  private static let items: Set<String> = ["task", "run", "organization", "collaboration", "study"]

  /// - Parameter path: without the query.
  package init?(method: String, path: String) {
    let parts = path.split(separator: "/").map(String.init)
    func isNumber(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } }
    let clean = "/" + parts.joined(separator: "/")
    switch (method, parts.count) {
    case ("POST", 1) where parts[0] == "task": self = .createTask
    case ("GET", 1) where parts[0] == "version" || Self.lists.contains(parts[0]): self = .forward(path: clean)
    case ("GET", 1) where parts[0] == "result": self = .results(path: clean)
    case ("GET", 2) where parts[0] == "result" && isNumber(parts[1]): self = .results(path: clean)
    case ("GET", 2) where Self.items.contains(parts[0]) && isNumber(parts[1]): self = .forward(path: clean)
    case ("GET", 2) where parts == ["blobstream", "status"]: self = .forward(path: clean)
    case ("GET", 3) where parts[0] == "task" && isNumber(parts[1]) && parts[2] == "status": self = .forward(path: clean)
    case ("GET", 3) where parts == ["vpn", "algorithm", "addresses"]: self = .forward(path: clean)
    default: return nil
    }
  }
}
