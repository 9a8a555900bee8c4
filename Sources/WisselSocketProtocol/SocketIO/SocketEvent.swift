package import WisselWire

/// A named event with its arguments, in either direction.
package struct SocketEvent: Equatable, Sendable {
  package var name: String
  package var arguments: [JSONValue]

  package init(_ name: String, _ arguments: [JSONValue] = []) {
    self.name = name
    self.arguments = arguments
  }

  /// The first argument; the events of the contract have one or none.
  package var data: JSONValue? { arguments.first }
}
