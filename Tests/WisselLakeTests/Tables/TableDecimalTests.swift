import Testing
import WisselDuckDB
import WisselTesting

@testable import WisselLake

@Suite("Decimals of tables", .enabled(if: LakeEngine.available.contains(.duckdb), "needs DuckDB's library"))
struct TableDecimalTests {
  private func units(_ text: String) -> Int128? {
    Array(text.utf8).withUnsafeBufferPointer { try? TableDecimal.units($0) }
  }

  @Test("units, and what does not fit")
  func units() {
    #expect(units("1.10") == 1_100_000_000_000_000_000 && units("-0.5") == -500_000_000_000_000_000)
    #expect(units("0.0000000000000000005") == 1 && units("-0.0000000000000000005") == -1 && units("1e-19") == 0)
    #expect(
      units("9e-30") == 0 && units("-12.5e-18") == -13
        && units("5346940071975797500928.90e-22") == 534_694_007_197_579_750)
    #expect(units("1.5E+3") == 1_500_000_000_000_000_000_000)
    #expect(units("99999999999999999999.999999999999999999") == 99_999_999_999_999_999_999_999_999_999_999_999_999)
    for text in [
      "", "-", ".5", "5.", "1.2.3", "1e", "0x1", "1e400", "100000000000000000000", "NaN", " 1", "1e99999999999",
    ] {
      #expect(units(text) == nil, "\(text)")
    }
  }

  @Test("the same as DuckDB makes of a text without exponent, with which it is less exact")
  func peer() throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("decimals: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    func digits(_ count: ClosedRange<Int>) -> String {
      String((0..<Int.random(in: count, using: &random)).map { _ in "0123456789".randomElement(using: &random) ?? "0" })
    }
    let texts = (0..<2000).map { _ in
      var text = Bool.random(using: &random) ? "-" : ""
      text += digits(1...22)
      if Bool.random(using: &random) { text += "." + digits(1...22) }
      return text
    }
    let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings())
    let list = texts.map { "('\($0)')" }.joined(separator: ",")
    let rows = try connection.query(
      "SELECT replace(CAST(TRY_CAST(t AS DECIMAL(38, 18)) AS VARCHAR), '.', '') FROM (VALUES \(list)) v(t)")
    var expected: [Int128?] = []
    while try rows.next({ for row in $0.texts(1) { expected.append(row[0].flatMap { Int128($0) }) } }) {}
    for (text, expected) in zip(texts, expected) { #expect(units(text) == expected, "\(text)") }
    #expect(expected.count == texts.count && expected.contains { $0 == nil })
  }
}
