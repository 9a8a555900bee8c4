/// An optional object that is written as `{}` when absent, as the wire does with the node of a run whose node is gone; `{}`,
/// null and a missing key read as nil.
@propertyWrapper
public struct OrEmpty<Wrapped> {
  public var wrappedValue: Wrapped?

  public init(wrappedValue: Wrapped?) { self.wrappedValue = wrappedValue }
}

extension OrEmpty: Sendable where Wrapped: Sendable {}

extension OrEmpty: Encodable where Wrapped: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encode([String: Int]()) }
  }
}

extension OrEmpty: Decodable where Wrapped: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let isAbsent = container.decodeNil() || (try? container.decode([String: JSONValue].self))?.isEmpty == true
    wrappedValue = isAbsent ? nil : try container.decode(Wrapped.self)
  }
}

extension KeyedDecodingContainer {
  /// Lets a missing key read as nil.
  public func decode<Wrapped: Decodable>(_ type: OrEmpty<Wrapped>.Type, forKey key: Key) throws -> OrEmpty<Wrapped> {
    try decodeIfPresent(type, forKey: key) ?? OrEmpty(wrappedValue: nil)
  }
}
