import Crypto
import Foundation
import Testing
import WisselTesting

@testable import WisselSealing

@Suite("Sealing and opening streams")
struct ByteStageTests {
  /// Everything a stage makes of bytes that come in random pieces.
  private func pass(
    _ bytes: [UInt8], through stage: some ByteStage, _ generator: inout some RandomNumberGenerator
  ) throws -> [UInt8] {
    var (stage, rest, outcome) = (stage, bytes[...], [UInt8]())
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...max(1, rest.count / 2), using: &generator))
      outcome += try stage.take(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    return try outcome + stage.end()
  }

  @Test("what is sealed in pieces opens as a whole and in other pieces, and the other way round")
  func roundTrip() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    let key = try TestKeys.first.get()
    for count in [0, 1, 15, 16, 17, 1000, 100_003] {
      let message = (0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
      let sealed = try pass(message, through: SealingStage(for: key.publicKey), &generator)
      #expect(Envelope.openBinary(sealed, with: key) == message, "seed \(seed), \(count) bytes")
      #expect(try pass(sealed, through: OpeningStage(key: key), &generator) == message, "seed \(seed)")
      let whole = try Envelope.sealBinary(message, for: key.publicKey)
      #expect(try pass(whole, through: OpeningStage(key: key), &generator) == message, "seed \(seed)")
      let stage = try TextSealingStage(for: key.publicKey)
      let letter = try pass(message, through: stage, &generator)
      #expect(letter.count == stage.length(of: count), "\(count) bytes")
      #expect(Envelope.open(String(decoding: letter, as: UTF8.self), with: key) == message, "seed \(seed)")
      let text = try pass(message, through: PlainWritingStage(), &generator)
      #expect(text.count == PlainWritingStage.length(of: count))
      #expect(String(decoding: text, as: UTF8.self) == PlainForm.text(message), "seed \(seed)")
      #expect(try pass(text, through: PlainReadingStage(), &generator) == message, "seed \(seed)")
    }
  }

  @Test("the block counter carries over all of its bytes")
  func carry() {
    let key = SymmetricKey(data: Data(repeating: 1, count: 32))
    for last in [0xFF, 0xFE] as [UInt8] {
      let counter = Data(repeating: 0xFF, count: 15) + [last]
      let message = Data(repeating: 7, count: 160)
      var stream = CounterStream(key: key, counter: counter)
      let pieces = stream.take(message.prefix(40)) + stream.take(message.dropFirst(40)) + stream.end()
      #expect(pieces == Parts.crypt(message, key: key, counter: counter))
    }
  }

  @Test("what is no message opens to nonsense of its length, and text that is no base64 is an error")
  func nonsense() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    let key = try TestKeys.first.get()
    for text in ["", "no message", "a$b$c", String(repeating: "x", count: 20_000)] {
      let opened = try pass(Array(text.utf8), through: OpeningStage(key: key), &generator)
      #expect(opened.count >= max(32, text.utf8.count) && opened.starts(with: Array(text.utf8)) == text.isEmpty)
    }
    for text in ["abc", "ab$d", "YQ==YQ==", "YQ==\n"] {
      #expect(throws: SealingError.notBase64) {
        try pass(Array(text.utf8), through: PlainReadingStage(), &generator)
      }
    }
  }
}
