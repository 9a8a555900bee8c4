package import WisselSocketProtocol

/// What a service does with its identified clients. The calls for one session come one after the other: `connected`
/// once, then `received` in the order of sending, then `disconnected` once.
package struct SocketHandler<Identity: Sendable>: Sendable {
  package var connected: @Sendable (SocketSession<Identity>) async -> Void
  package var received: @Sendable (SocketSession<Identity>, SocketEvent) async -> Void
  /// The session is in no room any more; `session.rooms` still names those it was in. A newer session of the same
  /// client may exist by now: compare `session.number` with the one noted for the client before undoing anything.
  package var disconnected: @Sendable (SocketSession<Identity>, DisconnectReason) async -> Void

  package init(
    connected: @escaping @Sendable (SocketSession<Identity>) async -> Void,
    received: @escaping @Sendable (SocketSession<Identity>, SocketEvent) async -> Void,
    disconnected: @escaping @Sendable (SocketSession<Identity>, DisconnectReason) async -> Void
  ) {
    self.connected = connected
    self.received = received
    self.disconnected = disconnected
  }
}
