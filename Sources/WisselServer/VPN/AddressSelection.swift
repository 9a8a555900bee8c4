import Hummingbird
import WisselDatabase
import WisselHTTP
import WisselModel

/// Which algorithms' addresses a container asks for: those of its own task unless it says otherwise.
struct AddressSelection: Sendable {
  private enum Only: String, CaseIterable {
    case children = "only_children"
    case parent = "only_parent"
    case siblings = "only_siblings"
    case own = "only_self"
  }

  private let only: Only?
  private let withChildren: Bool
  private let withParent: Bool

  /// - Throws: 400 for more than one `only_…`.
  init(_ query: Query) throws(WireError) {
    var wanted: [Only] = []
    for only in Only.allCases where try query.flag(only.rawValue) == true { wanted.append(only) }
    guard wanted.count <= 1 else {
      throw WireError.bad("You can only specify one of the only_<...> parameters!")
    }
    only = wanted.first
    withChildren = try query.flag("include_children") ?? false
    withParent = try query.flag("include_parent") ?? false
  }

  /// The condition on `task` and `run`. Without a parent, `only_parent` means the own task.
  func condition(task: TaskID, parent: TaskID?, organization: OrganizationID) -> SQL {
    switch only {
    case .children: return "task.parent_id = \(task)"
    case .parent: return "task.id = \(parent ?? task)"
    case .siblings: return "task.id = \(task) AND run.organization_id <> \(organization)"
    case .own: return "task.id = \(task) AND run.organization_id = \(organization)"
    case nil:
      var tasks: [SQL] = ["task.id = \(task)"]
      if withChildren { tasks.append("task.parent_id = \(task)") }
      if withParent, let parent { tasks.append("task.id = \(parent)") }
      return tasks.joined(by: .or)
    }
  }
}
