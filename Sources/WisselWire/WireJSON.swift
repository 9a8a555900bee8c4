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
    guard type == JSONValue.self else { return try JSONDecoder().decode(type, from: Data(bytes)) }
    if let value = withStorage(of: bytes, { JSONReader.read($0) }) as? Value { return value }
    // For its words; it is less strict than ours, and knows other encodings.
    let value = try JSONDecoder().decode(type, from: Data(bytes))
    guard isForeign(Array(bytes.prefix(4))) else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "The given data was not valid JSON."))
    }
    return value
  }

  /// What stands in a list of objects, as it is written: for each object the texts of members with some names; nil where
  /// the document has no such list. A document that is read into values loses how a number was written (`1.0`).
  ///
  /// - Parameter list: the member of the document that is the list.
  public static func written(
    _ document: some Sequence<UInt8>, list: String, members: Set<String>
  ) -> [[String: String]]? {
    withStorage(of: document) { JSONReader.written($0, list: list, members: members) }
  }

  private static func withStorage<Result>(
    of bytes: some Sequence<UInt8>, _ work: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    bytes.withContiguousStorageIfAvailable { work(UnsafeRawBufferPointer($0)) } ?? Array(bytes).withUnsafeBytes(work)
  }

  /// Whether a document begins as in UTF-16 or UTF-32, or with a mark of its encoding.
  private static func isForeign(_ beginning: [UInt8]) -> Bool {
    beginning.contains(0) || beginning.starts(with: [0xFE, 0xFF]) || beginning.starts(with: [0xFF, 0xFE])
      || beginning.starts(with: [0xEF, 0xBB, 0xBF])
  }

  /// A value from a value: what `decode(encode(…))` gives, for handing typed values to untyped places and back.
  public static func convert<Value: Decodable>(_ value: some Encodable, to type: Value.Type) throws -> Value {
    try decode(type, from: encode(value))
  }
}
