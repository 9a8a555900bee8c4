import Foundation
import Testing
import WisselTesting

@testable import WisselSealing

@Suite("Opening texts as streams")
struct TextStageTests {
  private static let own = Result { try HPKEPrivateKey(secret: Data(repeating: 1, count: 32)) }
  private static let sender = Result { try HPKEPrivateKey(secret: Data(repeating: 2, count: 32)) }
  private static let scope = HPKEScope(collaboration: 7, purpose: .result, sender: 2, receiver: 1, run: 30)

  private static func forms() throws -> [(Addressee, Opener)] {
    let key = try TestKeys.first.get()
    let sealing = HPKESealing(by: try sender.get(), for: try own.get().publicKey, scope: scope)
    let opening = HPKEOpening(with: try own.get(), from: [try sender.get().publicKey], scope: scope)
    return [(.envelope(key.publicKey), .envelope(key)), (.hpke(sealing), .hpke(opening))]
  }

  /// Everything a stage makes of bytes that come in random pieces.
  private func pass(
    _ bytes: [UInt8], through stage: any ByteStage, _ generator: inout SeededGenerator
  ) throws -> [UInt8] {
    var (stage, rest, outcome) = (stage, bytes[...], [UInt8]())
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...max(1, rest.count / 2), using: &generator))
      outcome += try stage.take(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    return try outcome + stage.end()
  }

  @Test("a text that was sealed as a whole opens in pieces")
  func roundTrip() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for (addressee, opener) in try Self.forms() {
      for count in [0, 1, 2, 3, 15, 16, 17, 1000, 65_535, 65_536, 65_537, 200_000] {
        let message = (0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
        let text = try Array(addressee.text(message).utf8)
        #expect(try pass(text, through: opener.textStage(), &generator) == message, "seed \(seed), \(count) bytes")
      }
    }
  }

  @Test("a text that does not open as a whole opens in no pieces either, or to nonsense as well")
  func damages() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    let message = Array(repeating: UInt8(ascii: "m"), count: 150_000)
    for (addressee, opener) in try Self.forms() {
      let whole = try Array(addressee.text(message).utf8)
      var damaged: [[UInt8]] = [
        [], Array("no message".utf8), whole + [0x24], whole + Array("AAAA".utf8), whole + [0xFF],
      ]
      for _ in 0..<60 {
        var text = whole
        let place = Int.random(in: text.indices, using: &generator)
        switch Int.random(in: 0...3, using: &generator) {
        case 0: text.removeSubrange(place...)
        case 1: text.remove(at: place)
        case 2: text[place] = UInt8.random(in: 0x20...0x7E, using: &generator)
        // The header.
        default: text[place % 97] = UInt8.random(in: 0x20...0x7E, using: &generator)
        }
        if text != whole { damaged.append(text) }
      }
      for text in damaged {
        let held = try? opener.open(String(decoding: text, as: UTF8.self))
        let streamed = try? pass(text, through: opener.textStage(), &generator)
        if opener.isHPKE {
          #expect(held == nil && streamed == nil, "seed \(seed)")
        } else if streamed != held {
          // Nonsense, which need not be the same.
          let streamed = streamed ?? []
          #expect(
            !(held ?? []).starts(with: message.prefix(8)) && !streamed.starts(with: message.prefix(8)), "seed \(seed)")
        }
      }
      let other: Opener = opener.isHPKE ? .envelope(try TestKeys.first.get()) : try Self.forms()[1].1
      #expect(throws: SealingError.notOpened) { try pass(whole, through: other.textStage(), &generator) }
      #expect(throws: SealingError.notOpened) { try pass(whole, through: Opener.nothing.textStage(), &generator) }
    }
  }

  @Test("base64 that could be written otherwise is none for HPKE")
  func canonical() throws {
    #expect(PlainForm.bytes("YR==") == PlainForm.bytes("YQ=="))
    var lenient = PlainReadingStage()
    var strict = PlainReadingStage(isCanonical: true)
    let read = try lenient.take(Array("YR==".utf8))
    #expect(read == [0x61])
    #expect(throws: SealingError.notBase64) { try strict.take(Array("YR==".utf8)) }
  }

  @Test("what stands in for a stream is as long, always the same, and nobody's to foresee")
  func standIn() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    let (key, other) = (try TestKeys.first.get(), try TestKeys.second.get())
    for count in [0, 1, 31, 32, 33, 8191, 8192, 8193, 100_000] {
      let text = Array(repeating: UInt8(ascii: "x"), count: count)
      let stage = Opener.standInStage(with: key)
      let first = try pass(text, through: stage, &generator)
      #expect(first.count == max(32, count), "seed \(seed)")
      #expect(try pass(text, through: stage, &generator) == first, "seed \(seed)")
      #expect(try pass(text, through: Opener.standInStage(with: other), &generator) != first)
      if count > 0 { #expect(try pass([0] + text.dropFirst(), through: stage, &generator) != first) }
    }
  }
}
