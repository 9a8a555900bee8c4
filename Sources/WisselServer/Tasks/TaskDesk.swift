import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Takes questions in: checks them, looks the image up in its store where one is named, stores task and runs in one
/// transaction that also tells who listens.
struct TaskDesk: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  /// The new task as the API shows it.
  func create(_ fields: NewTaskFields, _ request: APIRequest) async throws -> TaskBody {
    var creation = TaskCreation(
      fields: fields, caller: try request.caller, now: core.now(), takesBlobs: core.payloads.servesBlobs)
    if creation.namesStore, let store = try await core.database.read({ [creation] in try creation.storeToAsk($0) }) {
      creation.found = try await StoreLookup(core, request, serverURL: fields.serverURL).find(fields.image, in: store)
    }
    return try await core.database.write { [creation, core, live] transaction in
      let task = try creation.run(transaction)
      try live.created(task.id, parent: task.parent, in: task.collaboration, transaction)
      return TaskViews(links: core.links).body(task, creation.progress, creation.fields.databases)
    }
  }
}
