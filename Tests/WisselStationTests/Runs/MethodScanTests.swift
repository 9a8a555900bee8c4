import Foundation
import Testing
import WisselStation
import WisselTesting
import WisselWire

@Suite struct MethodScanTests {
  private static func method(_ text: String) -> String? {
    var scan = MethodScan()
    scan.feed(Array(text.utf8))
    return scan.method
  }

  @Test(arguments: [
    #"{"method":"mean"}"#, #" {"args": [{"method": "x"}, "method"], "method" : "mean", "n": 1e3} "#,
    #"{"method":"\u006dean","kwargs":{"method":"other","a":"}"}}"#, #"{"\u006dethod":"mean","x":null,"y":[1,[2]]}"#,
  ])
  func theMemberOfTheInputIsFound(_ text: String) {
    #expect(Self.method(text) == "mean")
  }

  @Test(arguments: [
    "", "{}", "[]", #"["method","mean"]"#, #"{"method":"mean","method":"sum"}"#, #"{"method":"a","\u006dethod":"b"}"#,
    #"{"method":["mean"]}"#, #"{"method":1}"#, #"{"method":null}"#, #"{"method":"mean""#, #"{"method":"mean"}}"#,
    #"{"method":"mean"}{"method":"sum"}"#, #"{"method":"mean"} x"#, "\u{FEFF}{\"method\":\"mean\"}",
    #"{"kwargs":{"method":"mean"}}"#, #"{"method" "mean"}"#, #"{"a":"b" "method":"mean"}"#, #"{"method":"m\qean"}"#,
    "{\"method\":\"\(String(repeating: "m", count: 2000))\"}",
  ])
  func whatCouldBeUnderstoodInTwoWaysNamesNone(_ text: String) {
    #expect(Self.method(text) == nil)
  }

  @Test func otherEncodingsNameNone() {
    for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian] {
      var scan = MethodScan()
      scan.feed([UInt8](#"{"method":"mean"}"#.data(using: encoding) ?? Data()))
      #expect(scan.method == nil)
    }
  }

  /// What the scan finds is what a reader of JSON finds, in pieces of any length.
  @Test func itAgreesWithAReader() throws {
    var random = SeededGenerator(seed: 4)
    func value(_ depth: Int) -> JSONValue {
      switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
      case 0: return .int(Int.random(in: -9...9, using: &random))
      case 1: return .bool(true)
      case 2: return .null
      case 3: return .string(["method", "a\"b", "}{", "\\", "é\n", ""].randomElement(using: &random) ?? "")
      case 4: return 1.5
      case 5: return .array((0..<Int.random(in: 0..<3, using: &random)).map { _ in value(depth - 1) })
      default: return .object(["method": value(depth - 1), "k\"": value(depth - 1)])
      }
    }
    for _ in 0..<300 {
      var input: [String: JSONValue] = ["args": value(3), "zz": value(2), "a,b": value(1)]
      let expected = Bool.random(using: &random) ? "f\(Int.random(in: 0..<99, using: &random))\"" : nil
      input["method"] = expected.map { .string($0) }
      var scan = MethodScan()
      var rest = [UInt8](try WireJSON.encode(input))[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...9, using: &random))
        scan.feed(piece)
        rest = rest.dropFirst(piece.count)
      }
      #expect(scan.method == expected)
    }
  }

  @Test func aSummaryOfAFileIsThatOfItsBytes() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("input")
      let bytes = Array(#"{"method":"mean"}"#.utf8)
      try Data(bytes).write(to: file)
      #expect(try InputSummary(file: file) == InputSummary(bytes))
      #expect(InputSummary(bytes).method == "mean" && InputSummary(bytes).bytes == 17)
      #expect(
        InputSummary([UInt8]()).hash == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
  }
}
