import WisselModel
import WisselWire

/// Something that happened, for everyone who listens at any of the server's processes.
struct LiveEvent: Codable, Sendable, Equatable {
  /// What sockets are told; nil when only waiting requests hear of it.
  var name: String?
  /// The argument, as JSON; nil for none.
  var data: String?
  /// Whose members are told; who is in several is told several times.
  var rooms: [String] = []
  /// A session that is not told.
  var except: String?
  /// Whose waiting requests look again.
  var tasks: [TaskID] = []
  /// Clients whose sessions end; nil, for none, is what processes of before wrote.
  var expelled: [AuthenticatableID]?

  /// An event of the wire.
  init(
    _ name: String, _ data: some Encodable, to rooms: [String], except session: String? = nil, tasks: [TaskID] = []
  ) throws {
    self.name = name
    self.data = try WireJSON.text(data)
    self.rooms = rooms
    except = session
    self.tasks = tasks
  }

  /// Clients are not who they were when they connected.
  init(expelled clients: [AuthenticatableID]) { expelled = clients }

  /// Tasks changed, in a way that no socket is told of.
  init(changed tasks: [TaskID]) { self.tasks = tasks }
}
