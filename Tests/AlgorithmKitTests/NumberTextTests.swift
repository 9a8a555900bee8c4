import Foundation
import Testing
import WisselTesting

@testable import AlgorithmKit

@Suite("Numbers written as text")
struct NumberTextTests {
  private func number(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { if case .value(let value) = NumberText.number($0) { value } else { nil } }
  }

  @Test("any double reads back from what is written, to the last bit")
  func roundTrip() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      #expect(number("\(value)")?.bitPattern == value.bitPattern, "seed 11: \(value)")
      let small = Double(Int.random(in: -999_999...999_999, using: &generator)) / 1000
      #expect(number("\(small)")?.bitPattern == small.bitPattern, "seed 11: \(small)")
    }
  }

  @Test(
    "digits beyond what fits still round to the nearest",
    arguments: [
      "0.1000000000000000055511151231257827021181583404541015625", "123456789012345678901234567890", "9007199254740993",
      "1e-400", "0.000000000000000000000000000000000000001", "1.7976931348623157e308", "-0", "+5", "5.", ".5", " 7 ",
    ])
  func long(text: String) {
    #expect(
      number(text)
        == Double(
          text.filter { $0 != " " }.replacing(/\.$/, with: "").replacing(/^\./, with: "0.").replacing(/^\+/, with: "")))
  }

  @Test(
    "what is no number is none",
    arguments: [
      "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1,5", "--1", "0x1F", "inf", "Infinity", "1e999", "1 2", "١", "12a",
    ])
  func invalid(text: String) {
    var text = text
    text.withUTF8 { if case .invalid = NumberText.number($0) {} else { Issue.record("accepted") } }
  }

  @Test("words for a missing value", arguments: ["", " ", "NA", "NaN", "-nan", "null", "#N/A", "-1.#IND"])
  func missing(text: String) {
    var text = text
    text.withUTF8 { if case .missing = NumberText.number($0) {} else { Issue.record("not missing") } }
  }

  @Test("whole numbers are those a double holds exactly")
  func whole() {
    #expect(NumberText.whole(9_007_199_254_740_991) == 9_007_199_254_740_991)
    #expect(NumberText.whole(9_007_199_254_740_992) == nil)
    #expect(NumberText.whole(1e17) == nil)
    #expect(NumberText.whole(0.5) == nil)
    #expect(NumberText.whole(.nan) == nil)
    #expect(NumberText.whole(-3) == -3)
  }
}
