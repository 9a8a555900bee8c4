import WisselAccess
import WisselModel

extension Caller {
  /// Whether an operation on something that belongs to a task is allowed: by organisation and collaboration of the
  /// task, or because the caller asked it.
  func may(_ operation: Operation, _ resource: Resource, of task: TaskOwner) -> Bool {
    may(operation, resource, organization: task.initOrganization, collaboration: task.collaboration)
      || (holds(operation, resource, .own) && isAsker(of: task))
  }

  /// Whether the caller is the person who asked.
  func isAsker(of task: TaskOwner) -> Bool { kind == .user && task.initUser == id }
}

/// To whom a task belongs.
struct TaskOwner: Sendable {
  let initOrganization: OrganizationID
  let collaboration: CollaborationID
  let initUser: UserID?
}

extension TaskRow {
  var owner: TaskOwner {
    TaskOwner(initOrganization: initOrganization, collaboration: collaboration, initUser: initUser)
  }
}
