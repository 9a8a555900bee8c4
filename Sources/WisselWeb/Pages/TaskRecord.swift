import WisselClient
import WisselModel
import WisselPages
import WisselWire

/// Everything the API tells one reader about one task.
struct TaskRecord: Sendable {
  var task: TaskBody
  /// Oldest first; nil when the reader may not see them.
  var runs: [RunBody]?
  var results: [ResultBody]?
  var collaboration: CollaborationBody?
  var organizations: [OrganizationID: String]
  var steps: Page<TaskBody>?
  var asker: String?

  /// What a run was asked.
  func question(_ run: RunBody) -> Question? {
    collaboration?.encrypted == true ? nil : Question(input: run.input)
  }

  /// What a run answered, for this reader.
  func answer(_ run: RunBody) -> Answer {
    Answer(results?.first { $0.id == run.id }, encrypted: collaboration?.encrypted, question: question(run))
  }

  func organizationName(_ run: RunBody, _ visit: Visit) -> String {
    guard let id = run.organization?.id else { return NumberStyle.absent }
    return organizations[id] ?? visit.organizationName(id.rawValue)
  }

  static let stepsShown = 10
  static let runsShown = 500
}

extension Site {
  /// Fetches a task; what the reader may not see is left out, an unknown task is an error.
  func record(_ visit: Visit, _ number: Int) async throws -> TaskRecord {
    guard number > 0 else { throw VisitEnd.notFound }
    let id = TaskID(number)
    let client = visit.client
    let task = try await client.task(id)
    async let runs = unlessRefused {
      try await client.list("run", query: [("task_id", "\(id)")], limit: TaskRecord.runsShown, of: RunBody.self).all()
    }
    async let results = unlessRefused {
      try await client.list("result", query: [("task_id", "\(id)")], limit: TaskRecord.runsShown, of: ResultBody.self)
        .all()
    }
    async let steps = unlessRefused {
      try await taskPage(visit, query: [("parent_id", "\(id)")], page: 1, size: TaskRecord.stepsShown)
    }
    async let collaboration = unlessRefused { () async throws -> CollaborationBody? in
      guard let link = task.collaboration else { return nil }
      return try await client.collaboration(link.id)
    }
    async let asker = unlessRefused { () async throws -> String? in
      guard let link = task.initUser else { return nil }
      let user = try await client.user(link.id)
      let names = [user.firstname, user.lastname].compactMap { $0 }.filter { !$0.isEmpty }
      return names.isEmpty ? user.username : names.joined(separator: " ")
    }
    async let names = organizationNames(visit)
    return TaskRecord(
      task: task, runs: try await runs.map { $0.sorted { $0.id < $1.id } }, results: try await results,
      collaboration: try await collaboration ?? nil, organizations: try await names, steps: try await steps,
      asker: try await asker ?? nil)
  }
}
