/// An optional that is written as an explicit `null` when absent, as the vantage6 wire does; a missing key reads as nil.
@propertyWrapper
public struct Null<Wrapped> {
  public var wrappedValue: Wrapped?

  public init(wrappedValue: Wrapped?) { self.wrappedValue = wrappedValue }
}

extension Null: Sendable where Wrapped: Sendable {}
extension Null: Equatable where Wrapped: Equatable {}
extension Null: Hashable where Wrapped: Hashable {}

extension Null: Encodable where Wrapped: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

extension Null: Decodable where Wrapped: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? nil : try container.decode(Wrapped.self)
  }
}

extension KeyedDecodingContainer {
  /// Lets a missing key read as nil.
  public func decode<Wrapped: Decodable>(_ type: Null<Wrapped>.Type, forKey key: Key) throws -> Null<Wrapped> {
    Null(wrappedValue: try decodeIfPresent(Wrapped.self, forKey: key))
  }
}
