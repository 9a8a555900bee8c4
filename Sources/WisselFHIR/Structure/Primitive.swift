/// FHIR R4's primitive types, and the form each demands of its JSON value (FHIR R4, datatypes, primitive types).
enum Primitive: UInt8, CaseIterable, Sendable {
  case none
  case boolean, integer, unsignedInt, positiveInt, decimal
  case string, markdown, code, id, uri, url, canonical, oid, uuid
  case date, dateTime, instant, time
  case base64Binary, xhtml

  /// By the type's name; nil for a type with elements.
  static func named(_ name: some StringProtocol) -> Primitive? { byName[String(name)] }

  private static let byName = Dictionary(
    uniqueKeysWithValues: allCases.filter { $0 != .none }.map { ("\($0)", $0) })

  /// The kind of JSON value it has.
  var kind: TapeNode.Kind {
    switch self {
    case .boolean: .boolean
    case .integer, .unsignedInt, .positiveInt, .decimal: .number
    default: .string
    }
  }

  var isTemporal: Bool { self == .date || self == .dateTime || self == .instant }

  /// What its values look like, for messages.
  var form: String {
    switch self {
    case .none: "an object"
    case .boolean: "true or false"
    case .integer: "a whole number of 32 bits"
    case .unsignedInt: "a whole number of 31 bits, not negative"
    case .positiveInt: "a whole number of 31 bits above 0"
    case .decimal: "a number"
    case .string, .markdown, .xhtml: "a text that is not empty"
    case .code: "a code, without white space around it or twice within"
    case .id: "1 to 64 letters, digits, '-' and '.'"
    case .uri, .url, .canonical: "an address without white space"
    case .oid: "urn:oid: and numbers with points"
    case .uuid: "urn:uuid: and a UUID in small letters"
    case .date: "YYYY, YYYY-MM or YYYY-MM-DD, a day that exists"
    case .dateTime: "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with an offset, a moment that exists"
    case .instant: "YYYY-MM-DDThh:mm:ss with an offset, a moment that exists"
    case .time: "hh:mm:ss, without an offset"
    case .base64Binary: "Base64"
    }
  }
}

/// A text's bytes.
typealias Bytes = UnsafeBufferPointer<UInt8>
