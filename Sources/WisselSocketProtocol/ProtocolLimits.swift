/// What a peer may send at most.
package struct ProtocolLimits: Equatable, Sendable {
  /// Bytes of one long-polling body or one WebSocket message; told to clients as `maxPayload`.
  package var payloadBytes: Int
  /// Packets in one long-polling body.
  package var payloadPackets: Int
  /// Levels of arrays and objects in an event's JSON.
  package var nesting: Int
  /// Bytes of a namespace's name.
  package var namespaceBytes: Int

  package init(
    payloadBytes: Int = 1_000_000, payloadPackets: Int = 4_096, nesting: Int = 64, namespaceBytes: Int = 256
  ) {
    self.payloadBytes = payloadBytes
    self.payloadPackets = payloadPackets
    self.nesting = nesting
    self.namespaceBytes = namespaceBytes
  }
}
