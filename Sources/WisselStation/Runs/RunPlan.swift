package import WisselModel
package import WisselWire

/// What the station must know about a run to carry it out and report it, as the server lists it.
package struct RunPlan: Codable, Sendable, Equatable {
  package var run: RunID
  package var task: TaskID
  package var job: JobID
  package var parent: TaskID?
  package var image: String
  package var initOrganization: OrganizationID
  package var initUser: UserID?
  package var store: StoreID?
  package var collaboration: CollaborationID?
  /// nil for a task that belongs to none.
  package var study: StudyID?
  /// When the task was made, as the server wrote it: tells runs of a server from those of its predecessor with the
  /// same numbers.
  package var created: String
  package var databases: [Database]

  /// A database the task asks for; `parameters` is JSON text.
  package struct Database: Codable, Sendable, Hashable {
    package var label: String
    package var parameters: String
  }

  /// Reads an item of `GET /run?state=open&include=task`; nil when what is needed is not there.
  package init?(_ item: JSONValue) {
    guard let run = item["id"]?.int, let task = item["task"], let taskID = task["id"]?.int,
      let image = task["image"]?.string, let organization = task["init_org"]?["id"]?.int
    else { return nil }
    self.run = RunID(run)
    self.task = TaskID(taskID)
    self.image = image
    job = JobID(task["job_id"]?.int ?? taskID)
    parent = task["parent"]?["id"]?.int.map { TaskID($0) }
    initOrganization = OrganizationID(organization)
    initUser = task["init_user"]?["id"]?.int.map { UserID($0) }
    store = task["algorithm_store"]?["id"]?.int.map { StoreID($0) }
    collaboration = task["collaboration"]?["id"]?.int.map { CollaborationID($0) }
    study = task["study"]?["id"]?.int.map { StudyID($0) }
    created = task["created_at"]?.string ?? ""
    databases =
      task["databases"]?.array?.compactMap { database in
        guard let label = database["label"]?.string else { return nil }
        return Database(label: label, parameters: database["parameters"]?.string ?? "{}")
      } ?? []
  }

  /// The parameters of the databases as values; unreadable ones count as none.
  package var requestedDatabases: [AlgorithmEnvironment.RequestedDatabase] {
    databases.map { database in
      let parameters = try? WireJSON.decode(JSONValue.self, from: Array(database.parameters.utf8))
      return AlgorithmEnvironment.RequestedDatabase(label: database.label, parameters: parameters?.object ?? [:])
    }
  }
}

/// A run as the server offers it: the plan and its input as it travelled.
package struct OpenRun: Sendable {
  package var plan: RunPlan
  /// Base64 or sealed text.
  package var input: String
  /// Whether the input is only a name in a blob store.
  package var isInBlobStore: Bool

  package init?(_ item: JSONValue) {
    guard let plan = RunPlan(item) else { return nil }
    self.plan = plan
    input = item["input"]?.string ?? ""
    isInBlobStore = item["blob_storage_used"]?.bool ?? false
  }
}
