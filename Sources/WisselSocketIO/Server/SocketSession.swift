/// An identified client's session, as a handler sees it.
package struct SocketSession<Identity: Sendable>: Sendable, Identifiable {
  /// The session's id in the namespace.
  package let id: String
  /// The connection's id, which its client shows with every poll; a secret of the client's.
  package let connection: String
  /// Larger for a session that joined later, so that the late end of an old one can be told from a newer one.
  package let number: UInt64
  package let identity: Identity
  package let handshake: Handshake
  /// The server the session belongs to.
  package let server: SocketServer<Identity>

  /// Rooms the session is in; at the end, those it was in.
  package var rooms: [String] { server.rooms(of: id) }

  /// Puts the session into a room.
  package func join(_ room: String) { server.join(id, room) }

  /// Sends an event without argument to this client.
  package func emit(_ event: String) { server.emit(event, toSession: id) }

  /// Sends an event to this client.
  package func emit(_ event: String, _ data: some Encodable) { server.emit(event, data, toSession: id) }

  /// Ends the session.
  package func disconnect() { server.disconnect(id) }
}
