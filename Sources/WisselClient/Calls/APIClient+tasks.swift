package import WisselModel
package import WisselWire

extension APIClient {
  package func task(_ id: TaskID, includingRuns: Bool = false) async throws -> TaskBody {
    try await call(.get, "task/\(id)", query: includingRuns ? [("include", "runs")] : [])
  }

  /// Tasks, the newest first.
  ///
  /// - Parameters:
  ///   - collaboration: of this one only.
  ///   - byUsersOnly: without subtasks.
  package func tasks(in collaboration: CollaborationID? = nil, byUsersOnly: Bool = false) -> Paged<TaskBody> {
    list(
      "task",
      query: (collaboration.map { [("collaboration_id", "\($0)")] } ?? [])
        + (byUsersOnly ? [("is_user_created", "1")] : []))
  }

  /// The tasks an algorithm created for a task.
  package func subtasks(of id: TaskID) -> Paged<TaskBody> { list("task", query: [("parent_id", "\(id)")]) }

  /// Creates a task whose inputs are ready to travel; `createTask(_:)` makes them.
  package func post(_ task: NewTask) async throws -> TaskBody { try await call(.post, "task", body: task) }

  /// The runs of a task, the newest first.
  package func runs(of task: TaskID) -> Paged<RunBody> { list("run", query: [("task_id", "\(task)")]) }

  package func run(_ id: RunID) async throws -> RunBody { try await call(.get, "run/\(id)") }

  /// The results of a task's runs as they are kept: base64 or sealed.
  package func storedResults(of task: TaskID) -> Paged<ResultBody> { list("result", query: [("task_id", "\(task)")]) }

  /// Stops a task and its subtasks.
  package func kill(_ task: TaskID) async throws {
    _ = try await send(.post, "kill/task", body: ["id": task])
  }

  package func deleteTask(_ id: TaskID) async throws { _ = try await send(.delete, "task/\(id)") }

  /// The task's status now.
  package func status(of task: TaskID) async throws -> RunStatus {
    try await call(.get, "task/\(task)/status", as: TaskStatusBody.self).status
  }
}
