import Foundation
import NIOCore
import Testing
import WisselTesting
import WisselWire

@testable import WisselHTTP

@Suite("Long texts leave a JSON body while it arrives")
struct LongTextScannerTests {
  /// What came of a document: the rest, and the long texts by their marks.
  private struct Outcome: Equatable {
    var rest = ""
    var texts: [String: String] = [:]
  }

  /// Scans a document cut at random places, restoring what does not fit.
  private func scan(
    _ document: String, threshold: Int = 8, generator: inout some RandomNumberGenerator
  ) -> Outcome {
    var scanner = LongTextScanner(names: ["result", "input"], threshold: threshold, mark: "@")
    var outcome = Outcome()
    var current: [UInt8]?
    var bytes = ByteBuffer(string: document)
    while bytes.readableBytes > 0 {
      var left = bytes.readSlice(length: Int.random(in: 1...bytes.readableBytes, using: &generator))
      while let piece = left {
        let (parts, rest) = scanner.scan(piece)
        for part in parts {
          switch part {
          case .begin: current = []
          case .bytes(let bytes): current? += bytes.readableBytesView
          case .end:
            outcome.texts[scanner.mark(outcome.texts.count)] = current.map { String(decoding: $0, as: UTF8.self) }
            current = nil
          case .unfit:
            scanner.restore(current ?? [])
            current = nil
          }
        }
        left = rest
      }
    }
    #expect(current == nil)
    outcome.rest = String(decoding: scanner.rest, as: UTF8.self)
    return outcome
  }

  @Test(
    "texts of named members leave, all else stays as it was, wherever the pieces end",
    arguments: [
      (#"{"result":"0123456789","log":"0123456789"}"#, #"{"result":"@0","log":"0123456789"}"#, ["@0": "0123456789"]),
      (#"{"result":"01234567"}"#, #"{"result":"01234567"}"#, [:]),
      (
        #"{ "organizations" : [ {"id":1,"input" : "aaaaaaaaaa$b"}, {"input":"cccccccccc","id":2}], "x":{"input":3} }"#,
        #"{ "organizations" : [ {"id":1,"input" : "@0"}, {"input":"@1","id":2}], "x":{"input":3} }"#,
        ["@0": "aaaaaaaaaa$b", "@1": "cccccccccc"]
      ),
      // Keys, elements of lists and members with other names never leave.
      (
        #"{"result":["0123456789"],"0123456789result":"0123456789","a":"\"result\":\"0123456789"}"#,
        #"{"result":["0123456789"],"0123456789result":"0123456789","a":"\"result\":\"0123456789"}"#, [:]
      ),
      // Texts with escapes or other characters than ASCII stay, also when that shows late.
      (#"{"result":"01234567\/89","log":""}"#, #"{"result":"01234567\/89","log":""}"#, [:]),
      (#"{"result":"0123456789\"\\","b":1}"#, #"{"result":"0123456789\"\\","b":1}"#, [:]),
      (
        #"{"result":"0123456789é","input":"0123456789"}"#, #"{"result":"0123456789é","input":"@0"}"#,
        ["@0": "0123456789"]
      ),
      (#"{"result":"0123456789\u00e9"}"#, #"{"result":"0123456789\u00e9"}"#, [:]),
      ("not JSON \"result\":\"0123456789\"}{]", "not JSON \"result\":\"0123456789\"}{]", [:]),
    ] as [(String, String, [String: String])])
  func documents(document: String, rest: String, texts: [String: String]) {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 1...50 {
      #expect(scan(document, generator: &generator) == Outcome(rest: rest, texts: texts), "seed \(seed)")
    }
  }

  @Test("documents made at random read the same with their texts put back")
  func generated() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 1...200 {
      let value = Self.value(depth: 4, &generator)
      let document = try WireJSON.text(value)
      let outcome = scan(document, threshold: 12, generator: &generator)
      let rest = try WireJSON.decode(JSONValue.self, from: Array(outcome.rest.utf8))
      #expect(Self.put(outcome.texts, into: rest) == value, "seed \(seed): \(document)")
    }
  }

  private static func value(depth: Int, _ generator: inout some RandomNumberGenerator) -> JSONValue {
    switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &generator) {
    case 0: return .int(Int.random(in: -9...9, using: &generator))
    case 1: return .null
    case 2, 3:
      let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789+/$=\"\\é\n🙂")
      let plain = alphabet.prefix(Bool.random(using: &generator) ? 39 : alphabet.count)
      let count = Int.random(in: 0...40, using: &generator)
      return .string(String((0..<count).map { _ in plain.randomElement(using: &generator) ?? "a" }))
    case 4:
      return .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth - 1, &generator) })
    default:
      let names = ["result", "input", "log", "a\"b", "result\\"]
      return .object(
        Dictionary(
          (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            (names.randomElement(using: &generator) ?? "", value(depth: depth - 1, &generator))
          }, uniquingKeysWith: { first, _ in first }))
    }
  }

  private static func put(_ texts: [String: String], into value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(texts[text] ?? text)
    case .array(let elements): .array(elements.map { put(texts, into: $0) })
    case .object(let members): .object(members.mapValues { put(texts, into: $0) })
    default: value
    }
  }
}
