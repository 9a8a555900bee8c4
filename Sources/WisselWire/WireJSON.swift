public import Foundation

/// The one place that says how JSON is written and read: keys sorted so that the same value gives the same bytes,
/// slashes left as they are, numbers in their shortest form that reads back to the same double.
public enum WireJSON {
  /// The bytes of a value.
  public static func encode(_ value: some Encodable) throws -> Data { Data(try JSONWriter.encode(value)) }

  /// The text of a value.
  public static func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONWriter.encode(value), as: UTF8.self)
  }

  /// The text of a value, indented for people.
  public static func prettyText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A value from bytes.
  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
    if type == JSONValue.self, let value = document(bytes) as? Value { return value }
    return try JSONDecoder().decode(type, from: Data(bytes))
  }

  /// The value of an ordinary document.
  private static func document(_ bytes: some Sequence<UInt8>) -> JSONValue? {
    bytes.withContiguousStorageIfAvailable { JSONReader.read(UnsafeRawBufferPointer($0)) }
      ?? Array(bytes).withUnsafeBytes { JSONReader.read($0) }
  }

  /// A value from a value: what `decode(encode(…))` gives, for handing typed values to untyped places and back.
  public static func convert<Value: Decodable>(_ value: some Encodable, to type: Value.Type) throws -> Value {
    try decode(type, from: encode(value))
  }
}
