import Synchronization
import WisselWire

/// What every identity may do with every call and target, as a text that people review: `+` let in, `-` refused for lack
/// of permission, `x` the wrong kind of caller, `!` an error of the server.
///
/// The first five columns are users of the own organisation who hold all rules of the call's resource with that one
/// scope, or none; then users with one default role each; then the own node and a container of the own task.
public enum PermissionTable {
  private static let scopes = ["OWN", "ORGANIZATION", "COLLABORATION", "GLOBAL"]
  private static let roles = ["Viewer", "Researcher", "Organization Admin", "Collaboration Admin", "Root"]
  private static let heads = [
    "none", "own", "org", "col", "glo", "view", "rese", "orga", "cola", "root", "node", "cont",
  ]

  /// The table of a server whose world was just made.
  ///
  /// - Parameter isWanted: whether the row with a number, from 0 on, is to be in it.
  public static func text(
    _ world: PermissionWorld, rows isWanted: (Int) -> Bool = { _ in true }
  ) async throws -> String {
    var callers = Callers(world: world)
    var lines = [line("call", "target", heads)]
    for (number, call) in world.calls().enumerated() where isWanted(number) {
      var cells: [String] = []
      for identity in Self.identities(call.resource) {
        let caller = try await callers.caller(identity)
        let (path, body) = try await call.prepare(caller.id)
        let (status, _) = try await world.call(call.verb, path, body, caller.token)
        cells.append(mark(status, isUser: caller.id != nil))
      }
      lines.append(line("\(call.verb) \(call.name)", call.target, cells))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func mark(_ status: Int, isUser: Bool) -> String {
    switch status {
    case 401: "-"
    case 403: "x"
    case 500...: isUser ? "!" : "x"
    default: "+"
    }
  }

  private static func line(_ call: String, _ target: String, _ cells: [String]) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    let text = padded(call, 46) + padded(target, 9) + cells.map { padded($0, 5) }.joined()
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// Who asks in each column.
  enum Identity: Hashable {
    case scope(resource: String, String)
    case role(String)
    case node
    case container
  }

  private static func identities(_ resource: String) -> [Identity] {
    [.scope(resource: resource, "")] + scopes.map { .scope(resource: resource, $0) } + roles.map { .role($0) }
      + [.node, .container]
  }
}

/// Makes the callers when they are first needed.
struct Callers {
  let world: PermissionWorld
  private var known: [PermissionTable.Identity: (id: Int?, token: String)] = [:]

  init(world: PermissionWorld) { self.world = world }

  mutating func caller(_ identity: PermissionTable.Identity) async throws -> (id: Int?, token: String) {
    if let caller = known[identity] { return caller }
    let caller = try await make(identity)
    known[identity] = caller
    return caller
  }

  private func make(_ identity: PermissionTable.Identity) async throws -> (id: Int?, token: String) {
    let name = "caller\(known.count)"
    switch identity {
    case .node: return (nil, world.node)
    case .container: return (nil, world.container)
    case .role(let role):
      let id = try await world.make.user(
        name, world.organizations[0], roles: [try await world.make.defaultRole(role)])
      return (id, try await PermissionWorld.logIn(name, PermissionWorld.password, world.call))
    case .scope(let resource, let scope):
      let id = try await world.make.user(name, world.organizations[0], rules: world.rules(resource, scope))
      return (id, try await PermissionWorld.logIn(name, PermissionWorld.password, world.call))
    }
  }
}

/// Counts up, so that names are new each time.
final class Numbers: Sendable {
  private let last = Mutex(0)

  func next() -> Int {
    last.withLock { number in
      number += 1
      return number
    }
  }
}
