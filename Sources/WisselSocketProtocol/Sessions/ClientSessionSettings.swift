/// The rules of a client's connection.
package struct ClientSessionSettings: Equatable, Sendable {
  package var namespace: String
  /// How long connecting may take until the server has accepted the client in the namespace.
  package var joinTimeout: Duration
  /// How long to try a WebSocket before going on with polling.
  package var upgradeTimeout: Duration
  package var limits: ProtocolLimits
  /// Packets and bytes that may wait for the server.
  package var queuedPackets: Int
  package var queuedBytes: Int

  package init(
    namespace: String = "/tasks", joinTimeout: Duration = .seconds(60), upgradeTimeout: Duration = .seconds(5),
    limits: ProtocolLimits = ProtocolLimits(payloadBytes: 8 << 20), queuedPackets: Int = 2_048,
    queuedBytes: Int = 8 << 20
  ) {
    self.namespace = namespace
    self.joinTimeout = joinTimeout
    self.upgradeTimeout = upgradeTimeout
    self.limits = limits
    self.queuedPackets = queuedPackets
    self.queuedBytes = queuedBytes
  }
}
