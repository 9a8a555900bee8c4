package import WisselFHIR

/// The view read off the bytes of each resource, in this process: the fastest way for views whose paths are plain, as
/// most are. Others are run by the letter of the specification.
package struct TapeEngine: ViewEngine {
  package init() {}

  package func run(
    _ view: ViewDefinition, over lines: ResourceLines, _ row: @escaping @Sendable ([JSON]) throws -> Void
  ) async throws {
    guard let tape = TapeView(view) else { return try await InterpreterEngine().run(view, over: lines, row) }
    let space: Set<UInt8> = [0x20, 0x09, 0x0D]
    try await lines.forEachLine { bytes, place in
      guard bytes.first(where: { !space.contains($0) }) == UInt8(ascii: "{") else {
        throw LakeError("\(place): a resource is a JSON object")
      }
      do {
        try tape.withRows { rows in try rows.make(bytes) { values in try row(values.map(\.json)) } }
      } catch let error as JSONError {
        throw place.failure(error)
      }
    }
  }
}

extension TapeValue {
  /// The value as JSON has it.
  fileprivate var json: JSON {
    switch kind {
    case .null: .null
    case .text: .string(String(decoding: bytes, as: UTF8.self))
    case .number: .number(String(decoding: bytes, as: UTF8.self))
    case .boolean: .bool(bytes.count == 4)
    case .json: (try? JSONParser.parse(bytes)) ?? .null
    }
  }
}
