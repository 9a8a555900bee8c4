import Testing
import WisselContainers
import WisselTesting

@Suite struct LogFramesTests {
  private static func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    let length = bytes.count
    return [
      stream, 0, 0, 0, UInt8(length >> 24 & 255), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255),
      UInt8(length & 255),
    ]
      + bytes
  }

  private static func joined(_ chunks: [OutputChunk], _ stream: OutputStream) -> [UInt8] {
    chunks.filter { $0.stream == stream }.flatMap(\.bytes)
  }

  @Test func framesAreReadWhateverTheChunks() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var bytes: [UInt8] = []
      var output = ""
      var error = ""
      for _ in 0..<Int.random(in: 0...6, using: &generator) {
        let text = String(
          (0..<Int.random(in: 0...300, using: &generator)).map { _ in
            "aé€😀".randomElement(using: &generator) ?? "a"
          })
        let isError = Bool.random(using: &generator)
        bytes += Self.frame(isError ? 2 : 1, text)
        if isError { error += text } else { output += text }
      }
      var frames = LogFrames()
      var chunks: [OutputChunk] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...40, using: &generator))
        chunks += try frames.feed(piece)
        rest = rest.dropFirst(piece.count)
      }
      #expect(frames.isComplete, "seed \(seed)")
      #expect(Self.joined(chunks, .output) == Array(output.utf8), "seed \(seed)")
      #expect(Self.joined(chunks, .error) == Array(error.utf8), "seed \(seed)")
      var pieces = TextPieces()
      let text = chunks.filter { $0.stream == .output }.map { pieces.feed($0.bytes) }.joined() + pieces.finish()
      #expect(text == output, "seed \(seed)")
    }
  }

  @Test func aStreamThatIsNotFramedIsRefused() {
    var frames = LogFrames()
    #expect(throws: LogFrames.Malformed.self) { try frames.feed(Array("plain text\n".utf8)) }
  }

  @Test func aHugeClaimedLengthIsHandedOnInPieces() throws {
    var frames = LogFrames()
    let chunks = try frames.feed([1, 0, 0, 0, 255, 255, 255, 255, 65, 66])
    #expect(chunks == [OutputChunk(stream: .output, bytes: [65, 66])])
    #expect(!frames.isComplete)
  }

  @Test func textIsNeverCutInsideACharacter() {
    var pieces = TextPieces()
    #expect(pieces.feed([0x61, 0xE2, 0x82]) == "a")
    #expect(pieces.feed([0xAC, 0xF0, 0x9F]) == "€")
    #expect(pieces.feed([0x98, 0x80]) == "😀")
    #expect(pieces.feed([0xFF, 0x62]) == "\u{FFFD}b")
    #expect(pieces.feed([0xE2]) == "")
    #expect(pieces.finish() == "\u{FFFD}")
  }
}
