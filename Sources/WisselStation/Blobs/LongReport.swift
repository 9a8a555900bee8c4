import NIOCore
import WisselSealing
import WisselWire

/// The report of a run's end as a JSON document that is written while it is sent, since its result is too long to be held.
struct LongReport: Sendable {
  /// The document as it goes; each time it is asked for, from the beginning.
  let pieces: StagedBytes<FilePieces>
  /// Its bytes.
  let length: Int

  /// - Parameters:
  ///   - fields: everything but the result; not empty.
  ///   - result: what the algorithm wrote.
  ///   - receiver: whom it is sealed for; nil in a collaboration without encryption.
  /// - Throws: `SealingError` when the key cannot encrypt, or what writing JSON throws.
  init(_ fields: [String: JSONValue], result: OutputFile, for receiver: Addressee?) throws {
    var before = try [UInt8](WireJSON.encode(JSONValue.object(fields)).dropLast())
    before += Array(#","result":""#.utf8)
    let after = Array(#""}"#.utf8)
    let text: any ByteStage
    let textLength: Int
    if let receiver {
      (text, textLength) = try receiver.textStage(of: result.size)
    } else {
      (text, textLength) = (PlainWritingStage(), PlainWritingStage.length(of: result.size))
    }
    // Neither base64 nor what a sealed text has besides needs escapes.
    pieces = StagedBytes(
      pieces: FilePieces(file: result), stage: FramingStage(before: before, stage: text, after: after))
    length = before.count + textLength + after.count
  }
}

/// Puts bytes before and after what a stage gives.
private struct FramingStage: ByteStage {
  var before: [UInt8]
  var stage: any ByteStage
  let after: [UInt8]

  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    defer { before = [] }
    return before + (try stage.take(bytes))
  }

  mutating func end() throws(SealingError) -> [UInt8] {
    defer { before = [] }
    return before + (try stage.end()) + after
  }
}
