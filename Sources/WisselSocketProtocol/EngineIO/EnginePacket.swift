/// One Engine.IO v4 packet in its text form: a digit for the kind, then the data. Binary packets (a binary WebSocket
/// message, or `b` and base64 in a long-polling body) are refused: nothing in the contract uses them.
package struct EnginePacket: Equatable, Sendable {
  /// The packet types of Engine.IO v4; the raw value is the digit on the wire.
  package enum Kind: UInt8, Sendable, CaseIterable {
    case open = 0
    case close, ping, pong, message, upgrade, noop
  }

  package var kind: Kind
  package var data: String

  package init(_ kind: Kind, _ data: String = "") {
    self.kind = kind
    self.data = data
  }

  /// Reads a packet from its text.
  package init(parsing text: some StringProtocol) throws(ProtocolError) {
    let bytes = text.utf8
    guard let first = bytes.first else { throw .emptyPacket }
    if first == UInt8(ascii: "b") { throw .binaryNotSupported }
    guard first >= UInt8(ascii: "0"), let kind = Kind(rawValue: first - UInt8(ascii: "0")) else {
      throw .unknownEnginePacket
    }
    // The first scalar may carry combining marks, so cut the bytes rather than the first character.
    self.init(kind, String(decoding: bytes.dropFirst(), as: UTF8.self))
  }

  /// The packet as it goes over a WebSocket or into a long-polling body.
  package var text: String {
    var text = String(UnicodeScalar(UInt8(ascii: "0") + kind.rawValue))
    text.append(data)
    return text
  }

  /// Bytes on the wire.
  package var byteCount: Int { data.utf8.count + 1 }

  /// What the client sends over a new WebSocket to test it, and what the server answers.
  package static let probe = EnginePacket(.ping, "probe")
  package static let probeAnswer = EnginePacket(.pong, "probe")
}
