import WisselWire

/// What the server tells in its first packet: the session's id and the rules of the connection.
package struct OpenPacket: Equatable, Sendable {
  package var sid: String
  /// Transports the client may change over to: `["websocket"]` while polling, else empty.
  package var upgrades: [String]
  /// How long the server waits for the answer to a ping, in milliseconds.
  package var pingTimeout: Int
  /// How often the server pings, in milliseconds.
  package var pingInterval: Int
  /// The most bytes the server takes in one message.
  package var maxPayload: Int

  package init(sid: String, upgrades: [String], pingTimeout: Int, pingInterval: Int, maxPayload: Int) {
    self.sid = sid
    self.upgrades = upgrades
    self.pingTimeout = pingTimeout
    self.pingInterval = pingInterval
    self.maxPayload = maxPayload
  }

  /// The packet, its keys in the order of the released server.
  package var packet: EnginePacket {
    let upgrades = upgrades.map { "\"\($0)\"" }.joined(separator: ",")
    return EnginePacket(
      .open,
      "{\"sid\":\"\(sid)\",\"upgrades\":[\(upgrades)],\"pingTimeout\":\(pingTimeout),"
        + "\"pingInterval\":\(pingInterval),\"maxPayload\":\(maxPayload)}")
  }

  /// Reads a server's open packet. Times outside one second to one day are refused, since a client waits by them.
  package init(_ packet: EnginePacket, limits: ProtocolLimits) throws(ProtocolError) {
    guard packet.kind == .open else { throw .unexpectedPacket(packet.kind) }
    let value = try BoundedJSON.parse(packet.data, limits: limits)
    let times = 1_000...86_400_000
    guard
      let sid = value["sid"]?.string, !sid.isEmpty, sid.utf8.count <= 256, sid.utf8.allSatisfy(Self.isPlain),
      let timeout = value["pingTimeout"]?.int, times.contains(timeout),
      let interval = value["pingInterval"]?.int, times.contains(interval)
    else { throw .malformedHandshake }
    self.init(
      sid: sid,
      upgrades: value["upgrades"]?.array?.prefix(8).compactMap(\.string) ?? [],
      pingTimeout: timeout,
      pingInterval: interval,
      maxPayload: value["maxPayload"]?.int.map { max(1, $0) } ?? limits.payloadBytes)
  }

  /// Ids go into URLs as they are, so only characters that need no escaping are taken.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "="), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
