/// A JSON value that keeps what FHIR needs kept: the digits a number was written with, and the order of members.
///
/// RFC 8259. A decimal's trailing zeros say how precise it is (FHIR R4, decimal), so numbers stay text.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// The number as it was written.
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A name and its value.
  package struct Member: Sendable, Equatable {
    package let name: String
    package let value: JSON

    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }
}

extension JSON {
  /// The value of an object's member; nil for another name, and for what is no object. The first of a name counts.
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text, if this is a string.
  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The items, if this is an array.
  package var array: [JSON]? {
    if case .array(let items) = self { items } else { nil }
  }

  /// The members, if this is an object.
  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// Whether this is `null`.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }
}
