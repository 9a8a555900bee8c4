package import NIOCore
package import WisselWire

/// A checked body: the fields that were given, each of the type its schema says.
package struct Fields: Sendable, Hashable {
  package let values: [String: JSONValue]
  /// The document they were read from; empty where it is not kept.
  package var document = ByteBufferView()

  package init(_ values: [String: JSONValue]) { self.values = values }

  /// Whether a field was given, null included.
  package func has(_ name: String) -> Bool { values[name] != nil }

  /// The value as it stands; nil when the field was not given.
  package subscript(name: String) -> JSONValue? { values[name] }

  /// Text; nil when absent or null.
  package func string(_ name: String) -> String? { values[name]?.string }

  /// A whole number; nil when absent or null.
  package func int(_ name: String) -> Int? { values[name]?.int }

  /// A boolean; nil when absent or null.
  package func bool(_ name: String) -> Bool? { values[name]?.bool }

  /// Whole numbers; nil when absent or null.
  package func ints(_ name: String) -> [Int]? { values[name]?.array?.compactMap(\.int) }

  /// A list; nil when absent or null.
  package func list(_ name: String) -> [JSONValue]? { values[name]?.array }

  /// A moment; nil when absent or null.
  package func time(_ name: String) -> WireTime? { values[name]?.string.flatMap { WireTime($0) } }
}
