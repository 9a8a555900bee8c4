package import WisselWire

/// One Socket.IO v5 packet, carried in an Engine.IO message: a digit, `/namespace,` unless it is `/`, an
/// acknowledgement id, then JSON.
package struct SocketPacket: Equatable, Sendable {
  /// What the packet says.
  package enum Content: Equatable, Sendable {
    case connect(JSONValue?)
    case disconnect
    case event(SocketEvent)
    case acknowledgement([JSONValue])
    case connectError(JSONValue?)
  }

  package var namespace: String
  /// On an event: the sender asks for an acknowledgement under this number. On an acknowledgement: the number.
  package var id: Int?
  package var content: Content

  package init(_ content: Content, namespace: String, id: Int? = nil) {
    self.content = content
    self.namespace = namespace
    self.id = id
  }

  /// The packet as an Engine.IO message.
  package func message() throws -> EnginePacket {
    var text: String
    switch content {
    case .connect: text = "0"
    case .disconnect: text = "1"
    case .event: text = "2"
    case .acknowledgement: text = "3"
    case .connectError: text = "4"
    }
    if namespace != "/" { text += namespace + "," }
    if let id { text += String(id) }
    switch content {
    case .connect(let data), .connectError(let data):
      if let data { text += try WireJSON.text(data) }
    case .disconnect: break
    case .event(let event):
      text += try WireJSON.text(JSONValue.array([.string(event.name)] + event.arguments))
    case .acknowledgement(let values):
      text += try WireJSON.text(JSONValue.array(values))
    }
    return EnginePacket(.message, text)
  }

  /// An event whose one argument is already JSON text, so that a broadcast is written once.
  package static func eventMessage(_ name: String, json: String?, namespace: String) throws -> EnginePacket {
    let arguments = try WireJSON.text(name) + (json.map { "," + $0 } ?? "")
    return EnginePacket(.message, "2\(namespace == "/" ? "" : namespace + ",")[\(arguments)]")
  }

  /// Reads the data of an Engine.IO message.
  package init(parsing text: String, limits: ProtocolLimits) throws(ProtocolError) {
    var rest = text.utf8[...]
    guard let type = rest.popFirst() else { throw .emptyPacket }
    if type == UInt8(ascii: "5") || type == UInt8(ascii: "6") { throw .binaryEventsNotSupported }
    namespace = try Self.namespace(&rest, limits: limits)
    id = try Self.number(&rest)
    // No data is not the same as the value null.
    let data: JSONValue?
    if rest.isEmpty { data = .none } else { data = try BoundedJSON.parse(Substring(rest), limits: limits) }
    switch type {
    case UInt8(ascii: "0"): content = .connect(data)
    case UInt8(ascii: "1"): content = .disconnect
    case UInt8(ascii: "2"):
      guard case .array(let values) = data, case .string(let name) = values.first else { throw .malformedEvent }
      content = .event(SocketEvent(name, Array(values.dropFirst())))
    case UInt8(ascii: "3"):
      guard id != nil, case .array(let values) = data else { throw .malformedEvent }
      content = .acknowledgement(values)
    case UInt8(ascii: "4"): content = .connectError(data)
    default: throw .unknownSocketPacket
    }
  }

  /// `/name,` or `/name` at the end; a query behind the name is dropped, as the released server does.
  private static func namespace(
    _ rest: inout Substring.UTF8View, limits: ProtocolLimits
  ) throws(ProtocolError) -> String {
    guard rest.first == UInt8(ascii: "/") else { return "/" }
    let name = rest.prefix { $0 != UInt8(ascii: ",") }
    guard name.count <= limits.namespaceBytes else { throw .namespaceTooLong(limit: limits.namespaceBytes) }
    rest = rest[name.endIndex...].dropFirst()
    return String(Substring(name.prefix { $0 != UInt8(ascii: "?") }))
  }

  /// Up to 15 digits, so that the number always fits.
  private static func number(_ rest: inout Substring.UTF8View) throws(ProtocolError) -> Int? {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { return nil }
    guard digits.count <= 15, let number = Int(Substring(digits)) else { throw .acknowledgementIdTooLong }
    rest = rest[digits.endIndex...]
    return number
  }
}
