/// Why a packet from the other side was refused. The text never repeats what the peer sent, only its shape.
package enum ProtocolError: Error, Equatable, Sendable, CustomStringConvertible {
  case emptyPacket
  case unknownEnginePacket
  case unknownSocketPacket
  case unexpectedPacket(EnginePacket.Kind)
  case binaryNotSupported
  case binaryEventsNotSupported
  case tooLarge(limit: Int)
  case tooManyPackets(limit: Int)
  case nestedTooDeeply(limit: Int)
  case namespaceTooLong(limit: Int)
  case acknowledgementIdTooLong
  case malformedJSON
  case malformedEvent
  case malformedHandshake

  package var description: String {
    switch self {
    case .emptyPacket: "empty packet"
    case .unknownEnginePacket: "unknown Engine.IO packet type"
    case .unknownSocketPacket: "unknown Socket.IO packet type"
    case .unexpectedPacket(let kind): "unexpected Engine.IO packet \(kind)"
    case .binaryNotSupported: "binary messages are not supported; send text"
    case .binaryEventsNotSupported: "binary events are not supported; send JSON without binary values"
    case .tooLarge(let limit): "packet is larger than \(limit) bytes"
    case .tooManyPackets(let limit): "payload holds more than \(limit) packets"
    case .nestedTooDeeply(let limit): "JSON is nested deeper than \(limit) levels"
    case .namespaceTooLong(let limit): "namespace is longer than \(limit) bytes"
    case .acknowledgementIdTooLong: "acknowledgement id has too many digits"
    case .malformedJSON: "malformed JSON"
    case .malformedEvent: "an event must be an array that starts with the event's name"
    case .malformedHandshake: "malformed handshake"
    }
  }
}
