import Foundation
import Testing
import WisselTesting
import WisselWire

@testable import WisselStation

/// Where the results are in an answer that is not held; what reading it as a whole says is the oracle.
@Suite struct ResultScanTests {
  /// What an answer says of a result.
  private struct Told: Hashable {
    var text: String
    var run: Int?
    var isBlob: Bool
  }

  /// Makes answers as servers could.
  private struct Maker {
    var generator: SeededGenerator

    mutating func one<Element>(of choices: [Element]) -> Element {
      choices[Int.random(in: choices.indices, using: &generator)]
    }

    mutating func space() -> String { one(of: ["", "", "", " ", "\n  ", "\t\r\n"]) }

    /// A text in quotes, with any character escaped that may be.
    mutating func written(_ text: String) -> String {
      let characters = text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "/" where one(of: [true, false]): "\\/"
        case "\n": "\\n"
        case _ where scalar.value < 0x80 && one(of: [true] + Array(repeating: false, count: 8)):
          "\\u00" + one(of: [String(format: "%02x", scalar.value), String(format: "%02X", scalar.value)])
        default: String(scalar)
        }
      }
      return "\"" + characters.joined() + "\""
    }

    mutating func text() -> String {
      let characters = Array("abcXYZ019+/=$\"\\\n é√{}[]:,")
      return String((0..<Int.random(in: 0...20, using: &generator)).map { _ in one(of: characters) })
    }

    mutating func value(_ depth: Int = 0) -> String {
      switch Int.random(in: 0...(depth < 4 ? 7 : 5), using: &generator) {
      case 0: "null"
      case 1: one(of: ["true", "false"])
      case 2: one(of: ["0", "-7", "12", "0.5", "-1.25e2", "3E+1", "8e-2"])
      case 3...5: written(text())
      case 6: list((0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth + 1) })
      default:
        object(
          ["x", "result", "id", "data"].prefix(Int.random(in: 0...4, using: &generator)).map { ($0, value(depth + 1)) })
      }
    }

    mutating func list(_ values: [String]) -> String {
      "[" + space() + values.map { $0 + space() }.joined(separator: "," + space()) + "]"
    }

    mutating func object(_ members: [(String, String)]) -> String {
      let members = members.shuffled(using: &generator).map { name, value in
        written(name) + space() + ":" + space() + value + space()
      }
      return "{" + space() + members.joined(separator: "," + space()) + "}"
    }

    mutating func item() -> String {
      var members = [("result", one(of: [written(text()), written(text()), "\"\"", value()])), ("other", value())]
      if one(of: [true, false]) { members.append(("id", one(of: ["5", "1234", "\"7\"", "null"]))) }
      if one(of: [true, false]) { members.append(("blob_storage_used", one(of: ["true", "false", "null"]))) }
      return object(members)
    }

    mutating func answer() -> String {
      if one(of: [true, false, false]) { return item() }
      let items = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        one(of: [true, true, false]) ? item() : value()
      }
      let data = one(of: [true, true, true, false]) ? list(items) : value()
      return space() + object([("data", data), ("links", value()), ("result", value()), ("id", "3")]) + space()
    }
  }

  private static func scan(_ bytes: [UInt8], _ generator: inout SeededGenerator) throws -> [Told] {
    var (scan, rest) = (ResultScan(), bytes[...])
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...max(1, rest.count / 3), using: &generator))
      piece.withUnsafeBytes { scan.take($0) }
      rest = rest.dropFirst(piece.count)
    }
    return try scan.end().map { found in
      Told(
        text: try WireJSON.decode(String.self, from: [0x22] + bytes[found.place] + [0x22]), run: found.run,
        isBlob: found.isBlob)
    }
  }

  /// In a list and beside it: an algorithm may read either.
  private static func told(_ answer: JSONValue) -> [Told]? {
    guard let object = answer.object else { return nil }
    return ((object["data"]?.array ?? []) + [answer]).compactMap { item in
      guard let text = item["result"]?.string, !text.isEmpty else { return nil }
      return Told(text: text, run: item["id"]?.int, isBlob: item["blob_storage_used"]?.bool == true)
    }
  }

  @Test func itFindsWhatReadingTheWholeFinds() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var maker = Maker(generator: SeededGenerator(seed: seed))
    for _ in 0..<Soak.count(300, full: 20_000) {
      let text = maker.answer()
      let whole = try WireJSON.decode(JSONValue.self, from: Array(text.utf8))
      let found = try Self.scan(Array(text.utf8), &maker.generator)
      let told = try #require(Self.told(whole))
      #expect(found.count == told.count && Set(found) == Set(told), "seed \(seed): \(text)")
    }
  }

  /// What is cut off, or has a byte changed, is an answer for both or for neither; but for a comma behind the last member,
  /// which decoders of Foundation let pass.
  @Test func itTakesForAnAnswerWhatReadingTheWholeDoes() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var maker = Maker(generator: SeededGenerator(seed: seed))
    var refused = 0
    for _ in 0..<Soak.count(300, full: 20_000) {
      var bytes = Array(maker.answer().utf8)
      if maker.one(of: [true, false]) {
        bytes.removeLast(Int.random(in: 1...bytes.count, using: &maker.generator))
      } else if let place = bytes.indices.filter({ bytes[$0] < 0x80 }).randomElement(using: &maker.generator) {
        bytes[place] = maker.one(of: Array("\"\\{}[]:,0-9eE.tfnu x\n\u{1}".utf8))
      }
      let isAnswer = (try? WireJSON.decode(JSONValue.self, from: bytes))?.object != nil
      if !isAnswer { refused += 1 }
      let isScanned = (try? Self.scan(bytes, &maker.generator)) != nil
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(isScanned == isAnswer || (isAnswer && text.contains(/,\s*[}\]]/)), "seed \(seed): \(text)")
    }
    #expect(refused > 50)
  }

  @Test func moreResultsThanAreRememberedAreRefused() throws {
    func scan(_ count: Int) throws -> Int {
      var scan = ResultScan()
      let items = String(repeating: #"{"result":"x"},"#, count: count).dropLast()
      Array(#"{"data":[\#(items)]}"#.utf8).withUnsafeBytes { scan.take($0) }
      return try scan.end().count
    }
    #expect(try scan(10_000) == 10_000)
    #expect(throws: ResultScan.Fault.tooMany) { try scan(10_001) }
  }

  @Test func whatIsTooDeepIsNoAnswer() {
    for (depth, isAnswer) in [(499, true), (600, false)] {
      var scan = ResultScan()
      let text = "{\"data\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
      Array(text.utf8).withUnsafeBytes { scan.take($0) }
      #expect(((try? scan.end()) != nil) == isAnswer)
    }
  }
}
