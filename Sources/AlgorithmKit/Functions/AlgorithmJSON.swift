package import FoundationEssentials

/// How values travel between functions: JSON with sorted keys; a number that is not finite is the text `Infinity`,
/// `-Infinity` or `NaN`, and reads back as the number where one is expected.
package enum AlgorithmJSON {
  package static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(value)
  }

  package static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, userInfo: [CodingUserInfoKey: any Sendable] = [:]
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    decoder.userInfo = userInfo
    return try decoder.decode(type, from: data)
  }

  package static func encodeResult(_ value: some Encodable, of function: String) throws -> Data {
    do {
      return try encode(value)
    } catch is EncodingError {
      throw AlgorithmError("the result of '\(function)' cannot be written as JSON")
    }
  }
}
