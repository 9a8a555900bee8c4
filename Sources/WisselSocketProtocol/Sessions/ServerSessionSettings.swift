/// The rules of a server's sessions; the defaults are those of the contract.
package struct ServerSessionSettings: Equatable, Sendable {
  /// The one namespace clients may join.
  package var namespace: String
  /// How often the server pings a client.
  package var pingInterval: Duration
  /// How long it waits for the answer.
  package var pingTimeout: Duration
  /// How long a client may take to join the namespace; a session that never does is closed.
  package var connectTimeout: Duration
  /// How long an upgrade to WebSocket may take before its connection is dropped.
  package var upgradeTimeout: Duration
  package var limits: ProtocolLimits
  /// Packets and bytes that may wait for a client before it counts as too slow.
  package var queuedPackets: Int
  package var queuedBytes: Int

  package init(
    namespace: String = "/tasks", pingInterval: Duration = .seconds(25), pingTimeout: Duration = .seconds(60),
    connectTimeout: Duration = .seconds(45), upgradeTimeout: Duration = .seconds(10),
    limits: ProtocolLimits = ProtocolLimits(), queuedPackets: Int = 2_048, queuedBytes: Int = 4 << 20
  ) {
    self.namespace = namespace
    self.pingInterval = pingInterval
    self.pingTimeout = pingTimeout
    self.connectTimeout = connectTimeout
    self.upgradeTimeout = upgradeTimeout
    self.limits = limits
    self.queuedPackets = queuedPackets
    self.queuedBytes = queuedBytes
  }

  /// The open packet for a new session over a transport.
  package func openPacket(sid: String, transport: Transport) -> OpenPacket {
    OpenPacket(
      sid: sid, upgrades: transport == .polling ? ["websocket"] : [],
      pingTimeout: pingTimeout.milliseconds, pingInterval: pingInterval.milliseconds, maxPayload: limits.payloadBytes)
  }
}

extension Duration {
  /// Whole milliseconds.
  package var milliseconds: Int {
    Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
