import Synchronization
import WisselModel
import WisselSocketIO

/// Who listens at this process: sockets in their rooms, and requests that wait for a task.
final class Listeners: Sendable {
  let watch = TaskWatch()
  /// Set once the sockets exist; they end with whoever made them.
  private let reference = Mutex(Reference())

  private struct Reference {
    weak var sockets: SocketServer<SocketIdentity>?
  }

  func join(_ sockets: SocketServer<SocketIdentity>) { reference.withLock { $0.sockets = sockets } }

  /// Tells those at this process.
  func tell(_ event: LiveEvent) {
    if let sockets = reference.withLock({ $0.sockets }) {
      if let name = event.name {
        for room in event.rooms { sockets.emit(name, json: event.data, to: room, except: event.except) }
      }
      for client in event.expelled ?? [] { sockets.endSessions(in: Room.of(client: client)) }
    }
    for task in event.tasks { watch.changed(task) }
  }

  /// Something may have been missed: clients connect anew and synchronise, requests look again.
  func startOver() {
    reference.withLock { $0.sockets }?.endSessions()
    watch.changedAll()
  }
}
